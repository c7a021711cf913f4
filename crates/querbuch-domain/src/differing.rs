//! What differs between something that is known and what somebody says of it again.

use crate::language::Language;
use crate::vocabulary;

vocabulary! {
    /// A part of master data.
    Differing {
        /// The title.
        Title = "title" ["Titel", "title"],
        /// The description.
        Description = "description" ["Beschreibung", "description"],
        /// The approach.
        Approach = "approach" ["Ansatz", "approach"],
        /// The unit that runs it.
        Owner = "owner" ["Träger", "owner"],
        /// The measure that it belongs to.
        Programme = "programme" ["Programm", "programme"],
        /// Where it lands.
        Unit = "unit" ["Einheit", "unit"],
        /// Cost, saving or transfer.
        Kind = "kind" ["Art", "kind"],
        /// What it is spent or saved on.
        Category = "category" ["Kategorie", "category"],
        /// What it is worth to a treasurer.
        Cashability = "cashability" ["Wirksamkeit", "cashability"],
        /// How well it is founded.
        Evidence = "evidence" ["Evidenz", "evidence"],
    }
}

/// Those of some parts that differ.
pub(crate) fn differing<const N: usize>(parts: [(Differing, bool); N]) -> Vec<Differing> {
    let differing = parts.into_iter().filter(|(_, differs)| *differs);
    differing.map(|(part, _)| part).collect()
}

/// Their names, for a sentence.
pub(crate) fn list_of_differing(parts: &[Differing], language: Language) -> String {
    let names: Vec<&str> = parts.iter().map(|part| part.name(language)).collect();
    names.join(", ")
}
