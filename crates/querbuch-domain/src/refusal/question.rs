//! What can be wrong with a question.

use crate::faults;

faults! {
    /// Why a question is refused.
    QuestionFault {
        FromAfterTo => InvalidValue;
        "from liegt nach to. Bitte einen der beiden Monate ändern."
        "from lies after to. Change one of the two months."

        DimensionTwice { dimension: &'static str } => InvalidValue;
        "Die Dimension {dimension} ist doppelt. Bitte einmal angeben."
        "The dimension {dimension} is given twice. Give it once."

        EmptyCondition => InvalidValue;
        "Eine leere Liste träfe nichts. Bitte die Bedingung weglassen oder füllen."
        "An empty list would match nothing. Leave the condition out or fill it."

        MeasureOrEffect => InvalidValue;
        "Bitte entweder measure angeben oder effect."
        "Give either measure or effect."

        /// A condition about amounts in a question about working time.
        ConditionOfMoney => InvalidValue;
        "Diese Bedingung gilt nur für Beträge, nicht für Arbeitszeit. Bitte weglassen."
        "This condition is about amounts, not about working time. Leave it out."

        /// Tags in a question that is not answered from postings.
        ConditionOfPostings => InvalidValue;
        "Nach Merkmalen fragen nur Bilanzen und Buchungen. Bitte tags hier weglassen."
        "Only balances and bookings can be asked for by tags. Leave out tags here."

        /// Stages of what has tags.
        TagsHaveNoStages => InvalidValue;
        "Merkmale hat, was gebucht oder storniert wurde; was davon bestätigt, beanstandet oder umgelegt ist, unterscheiden sie nicht. Bitte Stufen (stages, STAGE) weglassen."
        "Tags belong to what was booked or reversed; they do not tell what of it was confirmed, disputed or allocated. Leave out stages (stages, STAGE)."

        SearchTooLong { max: usize } => LimitExceeded;
        "Die Suche ist zu lang: höchstens {max} Zeichen. Bitte kürzen."
        "The search is too long: at most {max} characters. Shorten it."

        SearchTooManyWords { max: usize } => LimitExceeded;
        "Die Suche hat zu viele Wörter: höchstens {max} verschiedene. Bitte einige weglassen."
        "The search has too many words: at most {max} different ones. Leave some out."

        SearchTooWide { max: usize } => LimitExceeded;
        "Die Suche müsste mehr als {max} Texte durchsehen. Bitte eingrenzen: nach Tag, Maßnahme, Person oder Import."
        "The search would have to look at more than {max} texts. Narrow it: by day, measure, person or import."

        /// A settlement by key without one.
        KeyNeeded => InvalidValue;
        "Diese Regel teilt nach einem Verteilungsschlüssel. Bitte key angeben oder eine andere Regel wählen."
        "This rule splits by a distribution key. Give key, or choose another rule."

        /// A unit that a settlement names and that none of its parties stands for.
        NotAParty { unit: String } => InvalidValue;
        "{unit} gehört zu keiner Partei dieser Abrechnung: im Ausschnitt stehen dort keine Beträge. Bitte Ausschnitt, Parteien oder Schlüssel ändern."
        "{unit} belongs to no party of this settlement: the selection holds no amounts there. Change the selection, the parties or the key."

        TooManyLive { max: usize } => LimitExceeded;
        "Gerade werden schon {max} verschiedene Bilanzen verfolgt. Bitte später noch einmal versuchen."
        "{max} different balances are followed already. Try again later."
    }
}
