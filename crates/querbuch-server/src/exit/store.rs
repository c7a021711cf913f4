//! What a database or an exported log says, in German: their crates know English only.

use querbuch_ledger::log::archive::ArchiveError;
use querbuch_ledger::log::store::StoreError;

/// A fault of the database.
#[expect(
    clippy::too_many_lines,
    reason = "a table: one sentence for each fault, in the order of the English ones"
)]
pub(super) fn german(error: &StoreError) -> String {
    match error {
        StoreError::Address => "die Datenbank heißt sqlite:DATEI oder postgres://NUTZER@RECHNER/NAME".to_owned(),
        StoreError::InUse(path) => format!(
            "{} wird von einem anderen Querbuch-Prozess benutzt; bitte diesen anhalten, oder PostgreSQL für mehrere nehmen",
            path.display()
        ),
        StoreError::SeveralNames { path, names } => format!(
            "{path} hat {names} Namen (hard links); SQLite legt das zuletzt Geschriebene neben einen davon. Bitte die anderen \
             entfernen: `find / -xdev -samefile {path}` zählt sie auf",
            path = path.display()
        ),
        StoreError::ReadOnlyDisk(path) => format!(
            "{path} liegt auf einem Datenträger, der sich nur lesen lässt, und ein abgebrochener Server hat zuletzt \
             Geschriebenes in {path}-wal gelassen. Bitte beides auf einen beschreibbaren kopieren und dort nachsehen",
            path = path.display()
        ),
        StoreError::Outdated => {
            "die Tabellen dieses Buchs sind älter als dieses Programm; `querbuch migrate` bringt sie auf den Stand".to_owned()
        }
        StoreError::MayNotMigrate => {
            "die Tabellen dieses Buchs sind älter als dieses Programm, und dieser Nutzer darf sie nicht ändern; bitte \
             `querbuch migrate` als ihr Eigentümer ausführen"
                .to_owned()
        }
        StoreError::MigratePooled => {
            "die Tabellen dieses Buchs fehlen oder sind älter als dieses Programm; bitte `querbuch migrate` am Server selbst \
             ausführen, nicht durch den Pooler"
                .to_owned()
        }
        StoreError::Pooler => {
            "vor diesem PostgreSQL steht ein Pooler wie PgBouncer und weist Einstellungen ab; bitte mit --pooled angeben"
                .to_owned()
        }
        StoreError::NoLedger => "hier gibt es noch kein Querbuch".to_owned(),
        StoreError::TooOld(version) => {
            format!("PostgreSQL {version} ist zu alt; nötig ist 15 oder neuer")
        }
        StoreError::Full => "der Datenträger der Datenbank ist voll".to_owned(),
        StoreError::Unavailable(why) => format!("die Datenbank ist nicht erreichbar: {why}"),
        StoreError::Contention(why) => format!("ein anderer Schreiber war im Weg: {why}"),
        StoreError::ReadOnly(why) => format!("die Datenbank nimmt gerade nichts an: {why}"),
        StoreError::Overloaded => {
            "zu viele Vorgänge warten auf das Schreiben; bitte gleich noch einmal versuchen".to_owned()
        }
        StoreError::TooManyReads => {
            "zu viele Fragen warten auf die Datenbank; bitte gleich noch einmal versuchen".to_owned()
        }
        StoreError::NoCopy => {
            "PostgreSQL wird mit pg_dump oder pg_basebackup kopiert; die Kopie prüft `querbuch verify`".to_owned()
        }
        StoreError::Damaged { table, column, row } => {
            format!("Tabelle {table}, Spalte {column}, Zeile {row}: nicht lesbar")
        }
        StoreError::WentBack { found, known } => format!(
            "das Protokoll endet an Position {found}, aber {known} war schon zu sehen; wurde eine alte Kopie eingespielt?"
        ),
        StoreError::SnapshotBeyond { path, position, end } => format!(
            "das Protokoll endet an Position {end}, aber der Zwischenstand {} dieses Buchs ist von Position {position}: \
             Einträge fehlen, oder eine ältere Kopie wurde eingespielt. Bitte die neueste Kopie zurückholen. Um ohne den \
             Rest weiterzumachen: querbuch snapshot discard, das die Datei unter anderem Namen behält",
            path.display()
        ),
        StoreError::CheckpointBeyond { position, end } => format!(
            "das Protokoll endet an Position {end}, aber seine Datenbank hat einen Prüfpunkt von Position {position}: Einträge \
             wurden entfernt. Bitte die neueste Kopie zurückholen; siehe `querbuch verify`. Um ohne den Rest weiterzumachen: \
             querbuch export log DATEI, dann querbuch import log DATEI in eine neue Datenbank"
        ),
        StoreError::SignedBeyond { path, signed, end } => format!(
            "das Protokoll endet an Position {end}, aber sein Schlüssel hat es an Position {} mit dem Wurzelwert {} \
             unterschrieben ({}): Einträge fehlen, oder eine ältere Kopie wurde eingespielt. Bitte die neueste Kopie \
             zurückholen. Um ohne den Rest weiterzumachen, muss von hier an ein anderer Schlüssel unterschreiben: querbuch \
             key rotate",
            signed.size,
            signed.root,
            path.display()
        ),
        StoreError::SignedOtherwise { path, signed, found } => format!(
            "an Position {} hat das Protokoll den Wurzelwert {found}, sein Schlüssel hat dort aber {} unterschrieben ({}): das \
             ist ein anderes Protokoll, oder eine Kopie, die anders weiterging. Bitte die richtige zurückholen. Um mit dieser \
             weiterzumachen, muss von hier an ein anderer Schlüssel unterschreiben: querbuch key rotate",
            signed.size,
            signed.root,
            path.display()
        ),
        StoreError::OtherSigningKey { signed_by, given } => format!(
            "der neueste Prüfpunkt dieses Buchs ist von {signed_by} unterschrieben, der angegebene Schlüssel ist {given}. Bitte \
             den Schlüssel angeben, der es unterschreibt; um ihn zu wechseln: querbuch key rotate"
        ),
        StoreError::SigningKeyMissing(path) => format!(
            "dieses Buch hat Prüfpunkte, aber der Schlüssel, der sie unterschreibt, fehlt: {}. Bitte seine Datei zurücklegen \
             oder mit --key nennen. Ist er für immer verloren, muss von hier an ein anderer unterschreiben: querbuch key \
             rotate --lost",
            path.display()
        ),
        StoreError::RootDiffers { position } => format!(
            "das Protokoll bis Position {position} hat nicht den Wurzelwert, der mit ihm festgehalten ist; bitte `querbuch \
             verify` ausführen"
        ),
        StoreError::NoRandomness => "der Rechner gibt keine Zufallszahlen".to_owned(),
        StoreError::SigningKey(error) => super::key::german(error),
        // What the system, a library or a database says has one form only.
        StoreError::File { .. }
        | StoreError::HeadMoved
        | StoreError::KeyTaken
        | StoreError::Migration(_)
        | StoreError::Tree(_)
        | StoreError::Entry(_)
        | StoreError::Database(_) => error.to_string(),
    }
}

/// A fault of an exported log.
pub(super) fn german_of_archive(error: &ArchiveError) -> String {
    match error {
        ArchiveError::Store(error) => german(error),
        ArchiveError::Damaged => "das Buch hat Fehler; bitte `querbuch verify` ausführen".to_owned(),
        ArchiveError::ErasedMeanwhile => {
            "ein Text wurde gelöscht, während das Protokoll geschrieben wurde; bitte noch einmal ausführen".to_owned()
        }
        ArchiveError::Faults(_) => "das ausgeführte Protokoll hat Fehler; es wurde nichts geschrieben".to_owned(),
        ArchiveError::Busy => {
            "in dieses Buch schreibt gerade jemand anderes; bitte in eine neue Datenbank einlesen, die kein Server benutzt"
                .to_owned()
        }
        ArchiveError::Changed => {
            "die Datei hat sich während des Lesens geändert; was bisher geschrieben ist, ist ein Anfang des Protokolls".to_owned()
        }
        ArchiveError::NotAnArchive(why) => format!("das ist kein ausgeführtes Protokoll: {why}"),
        ArchiveError::OtherLog(entries) => format!(
            "das Buch ist nicht leer, und seine {entries} Einträge sind nicht der Anfang des ausgeführten Protokolls; bitte in \
             eine neue Datenbank einlesen"
        ),
        ArchiveError::File(_) => error.to_string(),
    }
}
