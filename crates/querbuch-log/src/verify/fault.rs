//! What can be wrong with a log. The codes are for scripts and stay; the sentences are for people.

use querbuch_domain::id::Position;
use querbuch_domain::language::Language;

use crate::tree::TileId;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The position it belongs to, if it belongs to one.
    pub position: Option<Position>,
    /// The kind of the fault, with what names its place and cause.
    pub what: What,
}

/// The kinds of faults that an audit finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// No entry stands where one must.
    Gap,
    /// Entries stand beyond the end of the log.
    EntryBeyond,
    /// Not the JSON of an entry.
    EntryMalformed(String),
    /// An event that no program ever wrote.
    EventUnknown(String),
    /// Other bytes than those that this program writes for the event.
    EntryNotCanonical,
    /// Recorded earlier than the entry before.
    TimeWentBack,
    /// The event contradicts what came before it.
    EventContradicts(&'static str),
    /// The entry does not have the hash that stands for it in the tree.
    LeafDiffers,
    /// A tile is not what follows from the entries.
    TileDiffers(TileId),
    /// A full tile is not there.
    TileMissing(TileId),
    /// A tile stands where the tree has none.
    TileSurplus(TileId),
    /// The tree over the entries has another root than the one that was recorded. The cause is between the position of
    /// the fault and this one.
    RootDiffers(Position),
    /// The head names another time than the last entry.
    HeadDiffers,
    /// The signature of a checkpoint does not hold.
    CheckpointForged(String),
    /// A checkpoint says something else than what the log holds.
    CheckpointDiffers(Position),
    /// A checkpoint of a size that the log does not have.
    CheckpointBeyond,
    /// A checkpoint that was kept by the auditor does not fit the log.
    KeptDiffers(Position),
    /// The log ends before a checkpoint that was kept by the auditor.
    KeptBeyond,
    /// The row of an idempotency key was changed.
    KeyDamaged(String),
    /// A key was used for a position that the log does not have.
    KeyBeyond(String),
    /// A key belongs to somebody else than the act.
    KeyOtherActor(String),
    /// What a key was answered is not what its act made.
    KeyOutcome(String),
    /// So many keys are not there that were recorded.
    KeysMissing(u64),
    /// So many keys are there that were never recorded.
    KeysSurplus(u64),
    /// A key stands twice.
    KeyDoubled(String),
    /// So many checkpoints are not there that were kept.
    CheckpointsMissing(u64),
    /// So many checkpoints are there that were never kept.
    CheckpointsSurplus(u64),
    /// A change of the signing key is not signed by the earlier key.
    RotationForged,
    /// A change of the signing key names another earlier key than the one that signed until there.
    RotationOtherKey,
    /// From here on checkpoints are signed by a key for which the given one does not vouch, as one between was lost.
    KeyChainBroken(String),
    /// The given key never signed this log.
    KeyNotOfLog(String),
    /// A text stands twice.
    TextDoubled(String),
    /// A text does not have the hash that the log holds.
    TextDiffers(String),
    /// A text is gone without having been erased.
    TextMissing(&'static str),
    /// A text that the log knows nothing of.
    TextSurplus(String),
    /// A text is still there though it was erased.
    TextNotErased(&'static str),
    /// The snapshot is not what follows from the log.
    SnapshotDiffers,
    /// The snapshot of this ledger goes further than its log.
    SnapshotBeyond,
    /// A row cannot be read.
    Unreadable {
        /// The name of the table in the database.
        table: &'static str,
        /// The name of the column.
        column: &'static str,
        /// The position of the row, or what else names it.
        row: String,
    },
    /// What the database says of itself.
    Database(String),
    /// A line of an archive cannot be read.
    LineMalformed {
        /// The number of the line, from 1.
        line: u64,
        /// Why it is no line of an exported log, in English.
        reason: String,
    },
    /// The proof of an entry does not lead to the root of the archive.
    ProofFails,
}

impl Fault {
    /// A fault that belongs to a position.
    pub fn at(position: Position, what: What) -> Self {
        let position = Some(position);
        Self { position, what }
    }

    /// The code for scripts, which never changes.
    pub fn code(&self) -> &'static str {
        match self.what {
            What::Gap => "GAP",
            What::EntryBeyond => "ENTRY_BEYOND",
            What::EntryMalformed(_) => "ENTRY_MALFORMED",
            What::EventUnknown(_) => "EVENT_UNKNOWN",
            What::EntryNotCanonical => "ENTRY_NOT_CANONICAL",
            What::TimeWentBack => "TIME_WENT_BACK",
            What::EventContradicts(_) => "EVENT_CONTRADICTS",
            What::LeafDiffers => "LEAF_DIFFERS",
            What::TileDiffers(_) => "TILE_DIFFERS",
            What::TileMissing(_) => "TILE_MISSING",
            What::TileSurplus(_) => "TILE_SURPLUS",
            What::RootDiffers(_) => "ROOT_DIFFERS",
            What::HeadDiffers => "HEAD_DIFFERS",
            What::CheckpointForged(_) => "CHECKPOINT_FORGED",
            What::CheckpointDiffers(_) | What::KeptDiffers(_) => "CHECKPOINT_DIFFERS",
            What::CheckpointBeyond | What::KeptBeyond => "CHECKPOINT_BEYOND",
            What::KeyDamaged(_) => "KEY_DAMAGED",
            What::KeyBeyond(_) => "KEY_BEYOND",
            What::KeyOtherActor(_) => "KEY_OTHER_ACTOR",
            What::KeyOutcome(_) => "KEY_OUTCOME",
            What::KeysMissing(_) => "KEYS_MISSING",
            What::KeysSurplus(_) => "KEYS_SURPLUS",
            What::KeyDoubled(_) => "KEY_DOUBLED",
            What::CheckpointsMissing(_) => "CHECKPOINTS_MISSING",
            What::CheckpointsSurplus(_) => "CHECKPOINTS_SURPLUS",
            What::RotationForged => "ROTATION_FORGED",
            What::RotationOtherKey => "ROTATION_OTHER_KEY",
            What::KeyChainBroken(_) => "KEY_CHAIN_BROKEN",
            What::KeyNotOfLog(_) => "KEY_NOT_OF_LOG",
            What::TextDoubled(_) => "TEXT_DOUBLED",
            What::TextDiffers(_) => "TEXT_DIFFERS",
            What::TextMissing(_) => "TEXT_MISSING",
            What::TextSurplus(_) => "TEXT_SURPLUS",
            What::TextNotErased(_) => "TEXT_NOT_ERASED",
            What::SnapshotDiffers => "SNAPSHOT_DIFFERS",
            What::SnapshotBeyond => "SNAPSHOT_BEYOND",
            What::Unreadable { .. } => "UNREADABLE",
            What::Database(_) => "DATABASE",
            What::LineMalformed { .. } => "LINE_MALFORMED",
            What::ProofFails => "PROOF_FAILS",
        }
    }

    /// One sentence for people, without the position.
    pub fn message(&self, language: Language) -> String {
        let (german, english) = self.sentences();
        language.pick(german, english)
    }

    #[expect(
        clippy::too_many_lines,
        reason = "a table: one entry a fault, German and English side by side"
    )]
    fn sentences(&self) -> (String, String) {
        let both = |german: &str, english: &str| (german.to_owned(), english.to_owned());
        match &self.what {
            What::Gap => both(
                "Der Eintrag fehlt; was danach steht, wurde nicht geprüft.",
                "The entry is missing; what follows it was not checked.",
            ),
            What::EntryBeyond => both(
                "Hinter dem Ende des Journals stehen weitere Einträge.",
                "There are entries beyond the end of the log.",
            ),
            What::EntryMalformed(reason) => (
                format!("Der Eintrag ist nicht lesbar: {reason}."),
                format!("The entry cannot be read: {reason}."),
            ),
            What::EventUnknown(reason) => (
                format!("Das Ereignis ist nicht bekannt: {reason}."),
                format!("The event is not known: {reason}."),
            ),
            What::EntryNotCanonical => both(
                "Der Eintrag hat nicht die Bytes, mit denen dieses Ereignis geschrieben wird.",
                "The entry does not have the bytes with which this event is written.",
            ),
            What::TimeWentBack => both(
                "Der Eintrag ist früher erfasst als der vorige.",
                "The entry was recorded earlier than the one before.",
            ),
            What::EventContradicts(part) => (
                format!("Das Ereignis widerspricht dem, was vorher steht ({part})."),
                format!("The event contradicts what came before it ({part})."),
            ),
            What::LeafDiffers => both(
                "Der Eintrag hat nicht den Hash, der im Baum für ihn steht.",
                "The entry does not have the hash that stands for it in the tree.",
            ),
            What::TileDiffers(TileId { level, index }) => (
                format!("Die Kachel {level}/{index} des Baums passt nicht zu den Einträgen."),
                format!("The tile {level}/{index} of the tree does not fit the entries."),
            ),
            What::TileMissing(TileId { level, index }) => (
                format!("Die Kachel {level}/{index} des Baums fehlt."),
                format!("The tile {level}/{index} of the tree is missing."),
            ),
            What::TileSurplus(TileId { level, index }) => (
                format!("Die Kachel {level}/{index} gehört nicht zum Baum."),
                format!("The tile {level}/{index} does not belong to the tree."),
            ),
            What::RootDiffers(upto) => (
                format!("Der Baum bis Position {upto} hat einen anderen Wurzel-Hash als festgehalten."),
                format!("The tree up to position {upto} has another root hash than the recorded one."),
            ),
            What::HeadDiffers => both(
                "Das Ende des Journals nennt eine andere Zeit als der letzte Eintrag.",
                "The head of the log names another time than the last entry.",
            ),
            What::CheckpointForged(reason) => (
                format!("Die Unterschrift eines Prüfpunkts gilt nicht: {reason}."),
                format!("The signature of a checkpoint does not hold: {reason}."),
            ),
            What::CheckpointDiffers(size) => (
                format!("Der Prüfpunkt der Größe {size} passt nicht zum Journal."),
                format!("The checkpoint of size {size} does not fit the log."),
            ),
            What::CheckpointBeyond => both(
                "Ein Prüfpunkt gilt einer Größe, die das Journal nicht hat.",
                "A checkpoint is of a size that the log does not have.",
            ),
            What::KeptDiffers(size) => (
                format!("Das Journal ist nicht das, dem der mitgebrachte Prüfpunkt der Größe {size} galt."),
                format!("The log is not the one that the kept checkpoint of size {size} was made of."),
            ),
            What::KeptBeyond => both(
                "Das Journal endet vor dem mitgebrachten Prüfpunkt.",
                "The log ends before the kept checkpoint.",
            ),
            What::KeyDamaged(key) => (
                format!("Die Zeile des Idempotenzschlüssels {key} wurde geändert."),
                format!("The row of the idempotency key {key} was changed."),
            ),
            What::KeyBeyond(key) => (
                format!("Der Idempotenzschlüssel {key} gilt einer Position, die das Journal nicht hat."),
                format!("The idempotency key {key} is of a position that the log does not have."),
            ),
            What::KeyOtherActor(key) => (
                format!("Der Idempotenzschlüssel {key} gehört jemand anderem als die Handlung."),
                format!("The idempotency key {key} belongs to somebody else than the act."),
            ),
            What::KeyOutcome(key) => (
                format!("Die Antwort zum Idempotenzschlüssel {key} ist nicht, was die Handlung ergab."),
                format!("The answer kept for the idempotency key {key} is not what the act made."),
            ),
            What::KeysMissing(count) => (
                format!("{count} Idempotenzschlüssel fehlen, die festgehalten worden sind."),
                format!("{count} idempotency keys are missing that were recorded."),
            ),
            What::KeysSurplus(count) => (
                format!("{count} Idempotenzschlüssel sind da, die nie festgehalten worden sind."),
                format!("{count} idempotency keys are there that were never recorded."),
            ),
            What::KeyDoubled(key) => (
                format!("Der Idempotenzschlüssel {key} steht doppelt da."),
                format!("The idempotency key {key} stands twice."),
            ),
            What::CheckpointsMissing(count) => (
                format!("{count} Prüfpunkte fehlen, die aufbewahrt worden sind."),
                format!("{count} checkpoints are missing that were kept."),
            ),
            What::CheckpointsSurplus(count) => (
                format!("{count} Prüfpunkte sind da, die nie aufbewahrt worden sind."),
                format!("{count} checkpoints are there that were never kept."),
            ),
            What::RotationForged => both(
                "Der Wechsel des Signaturschlüssels ist nicht vom früheren Schlüssel unterschrieben.",
                "The change of the signing key is not signed by the earlier key.",
            ),
            What::RotationOtherKey => both(
                "Der Wechsel des Signaturschlüssels nennt einen anderen früheren Schlüssel als den, der bis hier unterschrieb.",
                "The change of the signing key names another earlier key than the one that signed until here.",
            ),
            What::KeyChainBroken(to) => (
                format!(
                    "Ab hier unterschreibt {to}. Ein Schlüssel davor ging verloren, so dass der angegebene für diesen nicht bürgt; \
                     wer ihm auf anderem Weg traut, prüft mit ihm."
                ),
                format!(
                    "From here on {to} signs. A key before it was lost, so the given one does not vouch for it; who trusts it by \
                     another way checks with it."
                ),
            ),
            What::KeyNotOfLog(key) => (
                format!("Der Schlüssel {key} hat dieses Journal nie unterschrieben."),
                format!("The key {key} never signed this log."),
            ),
            What::TextDoubled(field) => (
                format!("Der Text „{field}“ steht doppelt da."),
                format!("The text “{field}” stands twice."),
            ),
            What::TextDiffers(field) => (
                format!("Der Text „{field}“ hat nicht den Hash, der im Journal steht."),
                format!("The text “{field}” does not have the hash that the log holds."),
            ),
            What::TextMissing(field) => (
                format!("Der Text „{field}“ fehlt, ohne dass er gelöscht wurde."),
                format!("The text “{field}” is missing, though it was never erased."),
            ),
            What::TextSurplus(field) => (
                format!("Von einem Text „{field}“ weiß das Journal hier nichts."),
                format!("The log knows of no text “{field}” here."),
            ),
            What::TextNotErased(field) => (
                format!("Der Text „{field}“ wurde gelöscht und ist doch noch da."),
                format!("The text “{field}” was erased and is there all the same."),
            ),
            What::SnapshotDiffers => both(
                "Der Schnappschuss ist nicht das, was aus dem Journal folgt; bitte die Datei entfernen.",
                "The snapshot is not what follows from the log; remove the file.",
            ),
            What::SnapshotBeyond => both(
                "Der Schnappschuss dieses Hauptbuchs reicht weiter als das Journal: Einträge, die da waren, fehlen, oder es ist \
                 eine ältere Kopie.",
                "The snapshot of this ledger goes further than the log: entries that were there are missing, or this is an older \
                 copy.",
            ),
            What::Unreadable { table, column, row } => (
                format!("Tabelle {table}, Spalte {column}, Zeile {row} ist nicht lesbar."),
                format!("Table {table}, column {column}, row {row} cannot be read."),
            ),
            What::Database(text) => (
                format!("Die Datenbank meldet: {text}."),
                format!("The database says: {text}."),
            ),
            What::LineMalformed { line, reason } => (
                format!("Zeile {line} ist keine Zeile eines ausgeführten Journals: {reason}."),
                format!("Line {line} is not a line of an exported log: {reason}."),
            ),
            What::ProofFails => both(
                "Der Beweis führt nicht zum Wurzel-Hash.",
                "The proof does not lead to the root hash.",
            ),
        }
    }
}
