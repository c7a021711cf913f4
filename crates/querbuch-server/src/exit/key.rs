//! What is wrong with a signing key, in German.

use querbuch_ledger::log::checkpoint::KeyError;

/// A fault of a key file, or of the record beside it. What the system says keeps its form.
pub fn german(error: &KeyError) -> String {
    match error {
        KeyError::File { path, error } => format!("der Schlüssel {}: {error}", path.display()),
        KeyError::Exists(path) => format!(
            "den Schlüssel {} gibt es schon; er wird nie überschrieben",
            path.display()
        ),
        KeyError::TooOpen { path, mode } => format!(
            "der Schlüssel {path} hat die Rechte {mode:03o}, so dass andere ihn benutzen können; das ändert: chmod 600 {path}",
            path = path.display()
        ),
        KeyError::Malformed { path, reason } => format!(
            "der Schlüssel {} hat nicht die Form PRIVATE+KEY+NAME+HASH+SCHLÜSSEL: {reason}",
            path.display()
        ),
        KeyError::Origin(name) => format!(
            "so kann ein Protokoll nicht heißen: {name:?}; bis zu 255 Bytes, ohne Leerraum, Plus und Steuerzeichen"
        ),
        KeyError::OtherOrigin { path, found, wanted } => format!(
            "der Schlüssel {} gehört zum Protokoll {found}, nicht zu {wanted}; bitte es {found} nennen oder einen anderen \
             Schlüssel nehmen",
            path.display()
        ),
        KeyError::RecordFile { path, error } => format!(
            "{}, worin steht, was der Schlüssel zuletzt unterschrieben hat: {error}; ohne das wird nichts unterschrieben. Bitte \
             mit --signed DATEI einen Ort dafür nennen, der sich beschreiben lässt",
            path.display()
        ),
        KeyError::Record(path) => format!(
            "{}, worin steht, was der Schlüssel zuletzt unterschrieben hat, ist beschädigt; bitte zurückholen, oder von hier an \
             einen anderen Schlüssel unterschreiben lassen: querbuch key rotate",
            path.display()
        ),
        KeyError::SignedOtherwise { path, signed, wanted } => format!(
            "der Schlüssel hat das Protokoll bei der Größe {} mit dem Wurzelwert {} unterschrieben ({}) und darf diese Größe nicht \
             auch mit {wanted} unterschreiben: das ist ein anderes Protokoll, oder eine andere Kopie davon",
            signed.size,
            signed.root,
            path.display()
        ),
        KeyError::NoRandomness => "der Rechner gibt keine Zufallszahlen für einen Schlüssel".to_owned(),
    }
}

#[cfg(test)]
mod tests;
