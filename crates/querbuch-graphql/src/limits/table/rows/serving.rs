//! The rows of what serves: readers of the database, proofs, those who follow the log, connections, and what is looked
//! through for an answer.

use async_graphql_transport::documents::CACHED_BYTES_MAX;
use async_graphql_transport::http::CONNECTION_WRITE_TIMEOUT;
use querbuch_ledger::domain::claim::CLAIM_DEADLINE_DAYS_MAX;
use querbuch_ledger::domain::grant::give::SUBSTITUTION_DAYS_MAX;
use querbuch_ledger::domain::import::record::REPLACED_PER_IMPORT_MAX;
use querbuch_ledger::domain::prepared_act::PREPARED_DAYS_MAX;
use querbuch_ledger::domain::spelling::{COMPARED_MAX, DISTANCE_MAX, LETTERS_MAX, OFFERED_MAX};
use querbuch_ledger::find::texts::TEXTS_PER_SEARCH_MAX;
use querbuch_ledger::import::FAULTS_SHOWN_MAX;
use querbuch_ledger::log::proofs::{PROOFS_AT_ONCE, PROOFS_PER_READ};
use querbuch_ledger::log::store::{READERS_MAX, READS_WAITING_MAX, TURN_WAIT_MAX};
use querbuch_ledger::near::NEAR_PER_ANSWER_MAX;
use querbuch_ledger::tail::{CATCHING_UP_MAX, ENTRIES_PER_READ, KEPT_BYTES_MAX, KEPT_ENTRIES_MAX};

use super::number;
use crate::limits::connections::{
    BODY_TIME_MIN, CONNECTIONS_MAX, FILES_RESERVED, HEAD_BYTES_MAX, HEAD_TIME_MAX, IDLE_TIME_MAX,
    REQUESTS_SHARE,
};
use crate::limits::table::{Limit, Section, Unit};

limits! {
    Documents "documentsKeptBytes" = CACHED_BYTES_MAX, Bytes;
    "Speicher der Dokumente, die bekannt bleiben: große nehmen den Platz vieler kleiner."
    "Memory of the documents that stay known: large ones take the place of many small ones."
    "crates/async-graphql-transport/src/documents.rs" "CACHED_BYTES_MAX" "large_documents_take_the_place_of_many"

    Answers "textsSearched" = number(TEXTS_PER_SEARCH_MAX), Items;
    "Texte von Vorgängen, die eine Suche ansieht: einige Sekunden."
    "Texts of acts that one search looks at: some seconds."
    "crates/querbuch-ledger/src/find/texts.rs" "TEXTS_PER_SEARCH_MAX" "a_search_ends_where_it_has_looked_at_enough"

    Answers "namesMissed" = number(NEAR_PER_ANSWER_MAX), Items;
    "Unbekannte Namen einer Anfrage, zu denen gesucht wird, was gemeint war."
    "Unknown names of one request for which it is looked for what was meant."
    "crates/querbuch-ledger/src/near.rs" "NEAR_PER_ANSWER_MAX" "names_that_there_are_not_say_what_may_have_been_meant"

    Answers "namesCompared" = number(COMPARED_MAX), Items;
    "Namen, mit denen ein unbekannter verglichen wird („Meinten Sie …?“): etwa eine Millisekunde."
    "Names that an unknown one is compared with (“Did you mean …?”): about a millisecond."
    "crates/querbuch-domain/src/spelling.rs" "COMPARED_MAX" "only_so_many_names_are_looked_at"

    Answers "namesOffered" = number(OFFERED_MAX), Items;
    "Namen, die dann angeboten werden: mehr helfen nicht."
    "Names that are offered then: more is no help."
    "crates/querbuch-domain/src/spelling.rs" "OFFERED_MAX" "the_nearest_come_first_and_only_a_few"

    Answers "lettersCompared" = number(LETTERS_MAX), Characters;
    "Zeichen eines Namens, der verglichen wird: längere sind kein Tippfehler mehr."
    "Characters of a name that is compared: longer ones are no slip of the finger any more."
    "crates/querbuch-domain/src/spelling.rs" "LETTERS_MAX" "only_so_many_names_are_looked_at"

    Answers "lettersThatDiffer" = number(DISTANCE_MAX), Characters;
    "Zeichen, die sich unterscheiden dürfen: von einem kurzen Namen höchstens ein Drittel."
    "Characters that may differ: of a short name, at most a third."
    "crates/querbuch-domain/src/spelling.rs" "DISTANCE_MAX" "what_differs_in_a_letter_or_two_may_have_been_meant"

    Time "readers" = u64::from(READERS_MAX), Items;
    "Fragen, an denen die Datenbank zugleich arbeitet: jeder Leser hält Dateien und Speicher."
    "Questions that the database works on at once: each reader holds files and memory."
    "crates/querbuch-log/src/store/turns.rs" "READERS_MAX" "a_database_has_so_many_readers_and_places_to_wait"

    Time "readsWaiting" = number(READS_WAITING_MAX), Items;
    "Fragen, die darauf warten: die letzte wartet 200 ms."
    "Questions that wait for it: the last one waits 200 ms."
    "crates/querbuch-log/src/store/turns.rs" "READS_WAITING_MAX" "a_database_has_so_many_readers_and_places_to_wait"

    Time "readWaitSeconds" = TURN_WAIT_MAX.as_secs(), Seconds;
    "So lange wartet eine von ihnen: die Hälfte der Zeit einer Anfrage."
    "As long does one of them wait: half of the time of an operation."
    "crates/querbuch-log/src/store/turns.rs" "TURN_WAIT_MAX" "nobody_waits_for_ever"

    Time "proofsPerRead" = number(PROOFS_PER_READ), Items;
    "Beweise, deren Kacheln auf einmal gelesen werden: die der größten Seite des Logs."
    "Proofs whose tiles are read at once: those of the largest page of the log."
    "crates/querbuch-log/src/proofs.rs" "PROOFS_PER_READ" "the_tiles_of_a_page_are_read_at_once_and_no_more"

    Time "proofsAtOnce" = number(PROOFS_AT_ONCE), Items;
    "Beweise, bevor andere an die Reihe kommen: jeder dauert deutlich unter 0,1 ms."
    "Proofs before others have their turn: each takes well below 0.1 ms."
    "crates/querbuch-log/src/proofs.rs" "PROOFS_AT_ONCE" "others_have_their_turn_between_proofs"

    Streams "followedPerRead" = number(ENTRIES_PER_READ), Items;
    "Einträge, die für einen Strom auf einmal gelesen werden: so viele hält er im Speicher."
    "Entries that are read for a stream at once: as many as it holds in memory."
    "crates/querbuch-ledger/src/tail.rs" "ENTRIES_PER_READ" "entries_are_read_a_small_page_at_a_time"

    Streams "followedKept" = number(KEPT_ENTRIES_MAX), Items;
    "Einträge, die für alle Ströme behalten werden: einige Sekunden des Logs mit den meisten Buchungen."
    "Entries that are kept for all streams: some seconds of the busiest log."
    "crates/querbuch-ledger/src/tail.rs" "KEPT_ENTRIES_MAX" "nobody_misses_anything_however_far_behind"

    Streams "followedKeptBytes" = number(KEPT_BYTES_MAX), Bytes;
    "Text dieser Einträge: gelesen nehmen sie etwa dreimal so viel."
    "Text of these entries: read, they take about three times as much."
    "crates/querbuch-ledger/src/tail.rs" "KEPT_BYTES_MAX" "long_entries_take_the_place_of_many"

    Streams "catchingUp" = number(CATCHING_UP_MAX), Items;
    "Ströme, die weit zurückliegen und zugleich lesen: weniger als die Hälfte der Leser."
    "Streams that are far behind and read at once: less than half of the readers."
    "crates/querbuch-ledger/src/tail.rs" "CATCHING_UP_MAX" "those_far_behind_leave_turns_to_others"

    Streams "openConnections" = number(CONNECTIONS_MAX), Items;
    "Verbindungen zugleich, soweit Dateien offen sein dürfen: doppelt so viele wie Ströme."
    "Connections at once, as far as files may be open: twice as many as streams."
    "crates/querbuch-graphql/src/limits/connections.rs" "CONNECTIONS_MAX" "files_are_left_for_the_database_and_connections_for_requests"

    Streams "filesReserved" = number(FILES_RESERVED), Items;
    "Dateien, die für alles außer Verbindungen bleiben; die Hälfte, wo es wenige sind."
    "Files that are kept for everything but connections; half of them where there are few."
    "crates/querbuch-graphql/src/limits/connections.rs" "FILES_RESERVED" "files_are_left_for_the_database_and_connections_for_requests"

    Streams "oneForRequestsOf" = number(REQUESTS_SHARE), Items;
    "Eine Verbindung von so vielen bleibt Anfragen: Ströme bleiben wochenlang."
    "One connection of so many stays for requests: streams stay for weeks."
    "crates/querbuch-graphql/src/limits/connections.rs" "REQUESTS_SHARE" "files_are_left_for_the_database_and_connections_for_requests"

    Streams "headSeconds" = HEAD_TIME_MAX.as_secs(), Seconds;
    "Bis der Kopf einer Anfrage da ist: er hat einige hundert Bytes."
    "Until the head of a request has come: it has a few hundred bytes."
    "crates/querbuch-graphql/src/limits/connections.rs" "HEAD_TIME_MAX" "silent_half_and_idle_connections_are_closed_in_time_and_busy_ones_are_not"

    Streams "idleSeconds" = IDLE_TIME_MAX.as_secs(), Seconds;
    "Zwischen einer Antwort und der nächsten Anfrage: länger als Proxys warten."
    "Between an answer and the next request: longer than proxies wait."
    "crates/querbuch-graphql/src/limits/connections.rs" "IDLE_TIME_MAX" "silent_half_and_idle_connections_are_closed_in_time_and_busy_ones_are_not"

    Streams "bodySecondsInCrowd" = BODY_TIME_MIN.as_secs(), Seconds;
    "So lange darf ein Körper unterwegs sein, wo der Platz gebraucht wird."
    "As long may a body be on its way where its place is needed."
    "crates/querbuch-graphql/src/limits/connections.rs" "BODY_TIME_MIN" "requests_that_do_not_arrive_make_room_as_well"

    Streams "headBytes" = number(HEAD_BYTES_MAX), Bytes;
    "Ein Kopf: die längste Adresse hat 64 KB."
    "A head: the longest URL has 64 KB."
    "crates/querbuch-graphql/src/limits/connections.rs" "HEAD_BYTES_MAX" "a_head_that_is_too_long_is_refused"

    Streams "writeSeconds" = CONNECTION_WRITE_TIMEOUT.as_secs(), Seconds;
    "So lange darf die andere Seite nichts annehmen: dann endet die Verbindung."
    "As long may the other side take nothing: then the connection ends."
    "crates/async-graphql-transport/src/http/write_timeout.rs" "CONNECTION_WRITE_TIMEOUT" "who_never_reads_loses_the_connection"

    Texts "claimDeadlineDays" = u64::from(CLAIM_DEADLINE_DAYS_MAX), Items;
    "Tage einer Frist für Bestätigungen: zehn Jahre."
    "Days of a deadline for confirmations: ten years."
    "crates/querbuch-domain/src/claim/deadline.rs" "CLAIM_DEADLINE_DAYS_MAX" "the_nearest_unit_that_set_a_deadline_counts"

    Texts "substitutionDays" = u64::from(SUBSTITUTION_DAYS_MAX), Items;
    "Tage einer Vertretung: ein Vierteljahr."
    "Days of a substitution: a quarter of a year."
    "crates/querbuch-domain/src/grant/give.rs" "SUBSTITUTION_DAYS_MAX" "substitutions_end_and_name_somebody_else"

    Texts "preparedDays" = u64::from(PREPARED_DAYS_MAX), Items;
    "Tage, die ein Vorgang auf eine zweite Person wartet."
    "Days that an act waits for a second person."
    "crates/querbuch-domain/src/prepared_act.rs" "PREPARED_DAYS_MAX" "a_release_is_decided_on_the_state_and_the_rights_of_now"

    Files "importReplaces" = number(REPLACED_PER_IMPORT_MAX), Items;
    "Buchungen, die ein Import einzeln als ersetzt nennt; darüber nennt er Bereiche."
    "Bookings that an import names one by one as replaced; beyond, it names ranges."
    "crates/querbuch-domain/src/import/record.rs" "REPLACED_PER_IMPORT_MAX" "recording_is_refused_in_its_order"

    Files "importFaults" = number(FAULTS_SHOWN_MAX), Items;
    "Fehler einer Datei, die genannt werden; die übrigen werden gezählt."
    "Faults of a file that are told; the others are counted."
    "crates/querbuch-ledger/src/import/fault.rs" "FAULTS_SHOWN_MAX" "faults_beyond_the_limit_are_counted"
}
