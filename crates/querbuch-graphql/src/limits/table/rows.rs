//! The rows of the table. A bound that is none of a constant stands in no other place: the limits of the transport say
//! themselves what they are.

#[macro_use]
mod declare;
mod serving;

use async_graphql_transport::HttpLimits;
use async_graphql_transport::LiveLimits;
use async_graphql_transport::documents::CACHED_DOCUMENTS_MAX;
use async_graphql_transport::http::ERRORS_PER_ANSWER_MAX;
use async_graphql_transport::live::CONNECTIONS_MAX;
use querbuch_ledger::domain::booking::quantity::{QUANTITY_DIGITS_MAX, UNIT_OF_MEASURE_CHARS_MAX};
use querbuch_ledger::domain::booking::record::POSTINGS_PER_BOOKING_MAX;
use querbuch_ledger::domain::booking::tag::{TAG_KEY_CHARS_MAX, TAG_VALUE_CHARS_MAX, TAGS_PER_POSTING_MAX};
use querbuch_ledger::domain::code::{CODE_CHARS_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX, UNIT_CODE_CHARS_MAX};
use querbuch_ledger::domain::effect::add::EFFECTS_PER_COMMAND_MAX;
use querbuch_ledger::domain::key::define::{KEY_PARTS_MAX, KEY_UNITS_MAX};
use querbuch_ledger::domain::prepared_act::PREPARED_BYTES_MAX;
use querbuch_ledger::domain::refusal::shown::{
    FAULTS_PER_ANSWER_MAX, FAULTS_PER_ARGUMENT_MAX, MESSAGE_CHARS_MAX,
};
use querbuch_ledger::domain::schedule::set::MONTHS_PER_SCHEDULE_MAX;
use querbuch_ledger::domain::search::{SEARCH_CHARS_MAX, SEARCH_WORDS_MAX};
use querbuch_ledger::domain::unit::register::UNITS_PER_COMMAND_MAX;
use querbuch_ledger::domain::wage::set::RATES_PER_TABLE_MAX;
use querbuch_ledger::entries::{BYTES_PER_PAGE_MAX, SCANNED_PER_PAGE_MAX};
use querbuch_ledger::export::EXPORTS_MAX;
use querbuch_ledger::identity::bearer::TOKEN_BYTES_MAX;
use querbuch_ledger::identity::claims::GROUPS_MAX;
use querbuch_ledger::identity::web::ANSWER_BYTES_MAX;
use querbuch_ledger::import::{
    BOOKINGS_MAX as IMPORT_BOOKINGS_MAX, HELD_BYTES_MAX, MASTER_ROWS_MAX, RECORD_BYTES_MAX,
    ROWS_MAX as IMPORT_ROWS_MAX,
};
use querbuch_ledger::ledger::MIN_POSITION_WAIT;
use querbuch_ledger::lists::LIST_ITEMS_MAX;
use querbuch_ledger::live::QUESTIONS_MAX;
use querbuch_ledger::log::committer::COMMANDS_WAITING_MAX;
use querbuch_ledger::queue::{QUESTION_TIME_MAX, QUESTIONS_WAITING_MAX};
use querbuch_ledger::reading::{
    ADDRESS_VALUE_CHARS_MAX, FLOWS_SHOWN_MAX, MEASURES_PER_WEB_PAGE, ROWS_PER_WEB_PAGE, SHOWN_ENTRY_BYTES_MAX,
};
use querbuch_ledger::reports::appraisal::conventions::HORIZON_MONTHS_MAX;
use querbuch_ledger::reports::balance::{BALANCE_ROWS_IN_FILE_MAX, BALANCE_ROWS_MAX};
use querbuch_ledger::reports::drift::POSITIONS_PER_LINE_MAX;
use querbuch_ledger::reports::finance::FLOWS_MAX;
use querbuch_ledger::reports::finance::irr::RATE_SEARCH_WORK_MAX;
use querbuch_ledger::reports::flows::{FLOW_CELLS_MAX, FLOW_LINKS_MAX, FLOW_NODES_MAX};
use querbuch_ledger::reports::risk::{DRAWS_MAX, WORK_MAX as DRAW_WORK_MAX};
use querbuch_ledger::reports::settlement::{EXACT_PAYMENTS_MAX, EXACT_SHAPLEY_MAX};
use querbuch_ledger::secrets::{NETWORKS_PER_TOKEN_MAX, TOKENS_PER_OWNER_MAX};

use super::{Limit, Section, Unit};
use crate::appraisal::SENSITIVITIES_MAX;
use crate::booking::BOOKINGS_PER_CALL_MAX;
use crate::connection::PAGE_SIZE_MAX;
use crate::limits::edge::{
    FORWARDED_BYTES_MAX, FORWARDED_HOPS_MAX, JOURNAL_DAYS_MAX, JOURNAL_FILE_BYTES_MAX, JOURNAL_FILES_MAX,
    JOURNAL_LINES_WAITING_MAX, PROXY_NETWORKS_MAX, RATE_BUCKETS_MAX, TLS_FILE_BYTES_MAX,
};
use crate::limits::{COMPRESSIONS_MAX, KNOWN_BYTES_MAX, KNOWN_DOCUMENTS_MAX, ORIGINS_MAX, document_limits};

/// Every bound, section by section.
pub fn limits() -> Vec<Limit> {
    let mut limits = rows();
    limits.extend(serving::rows());
    limits
}

limits! {
    Documents "documentTokens" = number(document_limits().tokens_max), Items;
    "Tokens eines Dokuments: die größte Abfrage eines erzeugten Clients hat etwa 1.500."
    "Tokens of a document: the largest query of a generated client has some 1,500."
    "crates/async-graphql-transport/src/guard/limits.rs" "tokens_max" "tokens_up_to_the_limit"

    Documents "documentNesting" = number(document_limits().nesting_max), Items;
    "Klammern ineinander: so viele liest der Parser ohne Gefahr für den Stapel."
    "Brackets within each other: as many as the parser reads without danger for its stack."
    "crates/async-graphql-transport/src/guard/limits.rs" "nesting_max" "nesting_up_to_the_limit"

    Documents "documentDepth" = number(document_limits().depth_max), Fields;
    "Felder untereinander: sinnvolle Pfade haben selten mehr als 12."
    "Fields below each other: paths that are of use seldom have more than 12."
    "crates/async-graphql-transport/src/guard/limits.rs" "depth_max" "depth_up_to_the_limit"

    Documents "documentAliases" = number(document_limits().aliases_max), Items;
    "Aliasse: eine Seite mit einer Zahl je Land und Jahr bleibt darunter."
    "Aliases: a page with a figure per Land and year stays below."
    "crates/async-graphql-transport/src/guard/limits.rs" "aliases_max" "aliases_up_to_the_limit"

    Documents "documentRootFields" = number(document_limits().root_fields_max), Fields;
    "Felder in der Wurzel: mehr sind mehrere Seiten."
    "Fields of the root: more are several pages."
    "crates/async-graphql-transport/src/guard/limits.rs" "root_fields_max" "root_fields_up_to_the_limit"

    Documents "documentDirectives" = number(document_limits().directives_max), Items;
    "Direktiven: `@include` und `@skip` eines großen Formulars."
    "Directives: `@include` and `@skip` of a large form."
    "crates/async-graphql-transport/src/guard/limits.rs" "directives_max" "directives_up_to_the_limit"

    Documents "documentFragments" = number(document_limits().fragments_max), Items;
    "Fragmente: eins je Baustein einer Seite."
    "Fragments: one for each part of a page."
    "crates/async-graphql-transport/src/guard/limits.rs" "fragments_max" "fragments_up_to_the_limit"

    Documents "documentSelections" = document_limits().selections_max, Fields;
    "Felder mit allen Fragmenten ausgeschrieben: so viel können Fragmente vervielfachen."
    "Fields with all fragments expanded: what fragments can multiply."
    "crates/async-graphql-transport/src/guard/limits.rs" "selections_max" "selections_up_to_the_limit_however_fragments_multiply"

    Documents "documentCost" = document_limits().cost_max, Fields;
    "Kosten einer Antwort: ihre Felder, mal so viele Einträge, wie ihre Listen wirklich haben, und Wörter von Suchen; etwa 50 ms eines Kerns."
    "Cost of an answer: its fields, times the items that its lists really have, and words of searches; some 50 ms of one core."
    "crates/async-graphql-transport/src/guard/limits.rs" "cost_max" "an_answer_that_costs_too_much_is_given_up_before_it_is_made"

    Documents "introspectionDepth" = number(document_limits().introspection_depth_max), Fields;
    "Introspektion: die übliche Abfrage hat 15 Ebenen."
    "Introspection: the usual query has 15 levels."
    "crates/async-graphql-transport/src/guard/limits.rs" "introspection_depth_max" "introspection_up_to_the_limits"

    Documents "documentsKept" = CACHED_DOCUMENTS_MAX, Items;
    "Dokumente, die nach dem ersten Mal bekannt bleiben, auch unter ihrer Id: so viele haben die Clients eines Servers."
    "Documents that stay known after the first time, also by their ids: as many as the clients of a server have."
    "crates/async-graphql-transport/src/documents.rs" "CACHED_DOCUMENTS_MAX" "the_cache_is_bounded_and_keeps_only_what_is_valid"

    Documents "documentsGiven" = number(KNOWN_DOCUMENTS_MAX), Items;
    "Dokumente, die beim Start mitgegeben werden (`--documents`): die einiger großer Webanwendungen."
    "Documents that are given at the start (`--documents`): those of a few large web applications."
    "crates/querbuch-graphql/src/limits.rs" "KNOWN_DOCUMENTS_MAX" "more_than_is_kept_is_refused"

    Arguments "allowedOrigins" = number(ORIGINS_MAX), Items;
    "Origins von Webseiten, die zugelassen sind (`--allow-origin`): eine Handvoll Webanwendungen."
    "Origins of web pages that are allowed (`--allow-origin`): a handful of web applications."
    "crates/querbuch-graphql/src/limits.rs" "ORIGINS_MAX" "what_is_no_exact_origin_is_refused_with_the_reason"

    Documents "documentsGivenBytes" = KNOWN_BYTES_MAX, Bytes;
    "Bytes der Dateien mit diesen Dokumenten."
    "Bytes of the files that bring these documents."
    "crates/querbuch-graphql/src/limits.rs" "KNOWN_BYTES_MAX" "more_than_is_kept_is_refused"

    Arguments "tokenBytes" = number(TOKEN_BYTES_MAX), Bytes;
    "Ein Zugriffstoken: so lang, wie eine Kopfzeile bei den meisten Servern sein darf."
    "An access token: as long as a header may be at most servers."
    "crates/querbuch-identity/src/bearer.rs" "TOKEN_BYTES_MAX" "what_is_no_access_token_is_refused"

    Arguments "groupsPerToken" = number(GROUPS_MAX), Items;
    "Gruppen einer Person in ihrem Token: Jede wird bei jeder Entscheidung nachgeschlagen."
    "Groups of a person in their token: each is looked up at each decision."
    "crates/querbuch-identity/src/claims.rs" "GROUPS_MAX" "each_wrong_claim_has_its_refusal"

    Arguments "issuerAnswerBytes" = number(ANSWER_BYTES_MAX), Bytes;
    "Eine Antwort eines Ausstellers, etwa seine Schlüssel: gewöhnlich einige Tausend."
    "An answer of an issuer, its keys say: usually some thousand."
    "crates/querbuch-identity/src/web.rs" "ANSWER_BYTES_MAX" "an_answer_of_ten_megabytes_is_not_read"

    Arguments "tokensPerOwner" = number(TOKENS_PER_OWNER_MAX), Items;
    "Token einer Person, die zugleich gelten: eines für jedes Skript."
    "Tokens of one owner that hold at once: one for each script."
    "crates/querbuch-ledger/src/secrets.rs" "TOKENS_PER_OWNER_MAX" "tokens_are_bounded_and_end"

    Arguments "networksPerToken" = number(NETWORKS_PER_TOKEN_MAX), Items;
    "Netze, aus denen ein Token gilt."
    "Networks from which a token holds."
    "crates/querbuch-ledger/src/secrets.rs" "NETWORKS_PER_TOKEN_MAX" "tokens_are_bounded_and_end"

    Arguments "listItems" = number(LIST_ITEMS_MAX), Items;
    "Einträge jeder Liste in Argumenten und Adressen, bevor etwas nachgeschlagen wird: so viele wie auf einer großen Seite."
    "Items of every list in arguments and addresses, before anything is looked up: as many as a large page has."
    "crates/querbuch-ledger/src/lists.rs" "LIST_ITEMS_MAX" "every_list_of_a_question_is_bounded_before_anything_is_looked_up"

    Arguments "searchCharacters" = number(SEARCH_CHARS_MAX), Characters;
    "Zeichen einer Suche: der längste Name, den jemand sucht, hat etwa 100."
    "Characters of a search: the longest name that somebody looks for has about 100."
    "crates/querbuch-domain/src/search.rs" "SEARCH_CHARS_MAX" "a_search_is_bounded_and_looks_for_each_word_once"

    Arguments "searchWords" = number(SEARCH_WORDS_MAX), Words;
    "Verschiedene Wörter einer Suche: jedes wird in jedem Namen gesucht."
    "Different words of a search: each is looked for in each name."
    "crates/querbuch-domain/src/search.rs" "SEARCH_WORDS_MAX" "a_search_is_bounded_and_looks_for_each_word_once"

    Arguments "bodyBytes" = number(HttpLimits::default().body_bytes_max), Bytes;
    "Eine Anfrage oder Nachricht: Platz für etwa tausend Buchungen."
    "A request or message: room for about a thousand bookings."
    "crates/async-graphql-transport/src/http/limits.rs" "body_bytes_max" "bodies_up_to_the_limit_with_and_without_announced_length"

    Bulk "bookingsPerCall" = number(BOOKINGS_PER_CALL_MAX), Items;
    "Buchungen eines `bookMany`: größere Mengen sind ein Import."
    "Bookings of one `bookMany`: larger amounts are an import."
    "crates/querbuch-graphql/src/booking/record.rs" "BOOKINGS_PER_CALL_MAX" "no_booking_at_all_or_too_many_are_refused"

    Bulk "postingsPerBooking" = number(POSTINGS_PER_BOOKING_MAX), Items;
    "Zeilen einer Buchung: ein Beleg eines Landes mit allen Gemeinden hat weniger."
    "Lines of a booking: a document of a Land with all its municipalities has fewer."
    "crates/querbuch-domain/src/booking/record.rs" "POSTINGS_PER_BOOKING_MAX" "refusals_of_a_booking_come_in_their_order"

    Bulk "preparedActBytes" = number(PREPARED_BYTES_MAX), Bytes;
    "Eingabe eines Vorgangs, der auf eine zweite Person wartet: Ein Eintrag bleibt unter 65.535 Bytes."
    "Input of an act that waits for a second person: an entry stays below 65,535 bytes."
    "crates/querbuch-domain/src/prepared_act.rs" "PREPARED_BYTES_MAX" "together_with_others_nothing_can_be_prepared"

    Bulk "tagsPerPosting" = number(TAGS_PER_POSTING_MAX), Items;
    "Merkmale einer Zeile: Kostenstelle, Auftrag, Abo und was ein Haus sonst unterscheidet."
    "Tags of a line: cost centre, order, subscription, and what else an office tells apart."
    "crates/querbuch-domain/src/booking/tag.rs" "TAGS_PER_POSTING_MAX" "tags_are_bounded_and_each_key_stands_once"

    Bulk "tagKeyCharacters" = number(TAG_KEY_CHARS_MAX), Characters;
    "Zeichen des Schlüssels eines Merkmals: die Überschrift einer Spalte."
    "Characters of the key of a tag: the heading of a column."
    "crates/querbuch-domain/src/booking/tag.rs" "TAG_KEY_CHARS_MAX" "tags_are_bounded_and_each_key_stands_once"

    Bulk "tagValueCharacters" = number(TAG_VALUE_CHARS_MAX), Characters;
    "Zeichen des Werts eines Merkmals: eine Kennung, kein Text."
    "Characters of the value of a tag: a code, no text."
    "crates/querbuch-domain/src/booking/tag.rs" "TAG_VALUE_CHARS_MAX" "tags_are_bounded_and_each_key_stands_once"

    Bulk "quantityDigits" = u64::from(QUANTITY_DIGITS_MAX), Items;
    "Stellen einer Menge und eines Preises, davon sechs hinter dem Komma: ihr Produkt wird genau gerechnet."
    "Digits of a quantity and of a price, six of them behind the point: their product is computed exactly."
    "crates/querbuch-domain/src/booking/quantity.rs" "QUANTITY_DIGITS_MAX" "numbers_of_a_quantity_are_bounded"

    Bulk "unitOfMeasureCharacters" = number(UNIT_OF_MEASURE_CHARS_MAX), Characters;
    "Zeichen einer Maßeinheit: „Personentage“ hat zwölf."
    "Characters of a unit of measure: “person days” has eleven."
    "crates/querbuch-domain/src/booking/quantity.rs" "UNIT_OF_MEASURE_CHARS_MAX" "numbers_of_a_quantity_are_bounded"

    Bulk "unitsPerCommand" = number(UNITS_PER_COMMAND_MAX), Items;
    "Einheiten einer Anlage: fast alle Gemeinden auf einmal."
    "Units of one registration: nearly all municipalities at once."
    "crates/querbuch-domain/src/unit/register.rs" "UNITS_PER_COMMAND_MAX" "refusals_name_code_and_place"

    Bulk "effectsPerCommand" = number(EFFECTS_PER_COMMAND_MAX), Items;
    "Wirkungen eines Auftrags: eine je Gemeinde."
    "Effects of one command: one for each municipality."
    "crates/querbuch-domain/src/effect/add.rs" "EFFECTS_PER_COMMAND_MAX" "a_command_adds_so_many_effects_and_no_more"

    Bulk "monthsPerSchedule" = number(MONTHS_PER_SCHEDULE_MAX), Months;
    "Monate eines Plans: hundert Jahre."
    "Months of a plan: a hundred years."
    "crates/querbuch-domain/src/schedule/set.rs" "MONTHS_PER_SCHEDULE_MAX" "the_largest_plan_can_always_be_set_and_turned_round"

    Bulk "unitsPerKey" = number(KEY_UNITS_MAX), Items;
    "Einheiten eines Schlüssels: alle Gemeinden des Landes zweimal."
    "Units of a key: all municipalities of the country, twice."
    "crates/querbuch-domain/src/key/define.rs" "KEY_UNITS_MAX" "weights_that_say_nothing"

    Bulk "partsPerKey" = number(KEY_PARTS_MAX), Items;
    "Teile eines Schlüssels: keine Vereinbarung hat mehr."
    "Parts of a key: no agreement has more."
    "crates/querbuch-domain/src/key/define.rs" "KEY_PARTS_MAX" "parts_that_do_not_make_a_whole"

    Bulk "ratesPerTable" = number(RATES_PER_TABLE_MAX), Items;
    "Sätze einer Lohntafel: alle Gruppen aller Systeme eines Jahres."
    "Rates of a table of wages: all groups of all systems of a year."
    "crates/querbuch-domain/src/wage/set.rs" "RATES_PER_TABLE_MAX" "what_is_wrong_is_named"

    Pages "pageSize" = u64::from(PAGE_SIZE_MAX.unsigned_abs()), Items;
    "Einträge einer Seite (`first`, `last`): mehr liest niemand auf einmal."
    "Items of a page (`first`, `last`): nobody reads more at once."
    "crates/querbuch-graphql/src/connection.rs" "PAGE_SIZE_MAX" "sizes_and_cursors_are_read"

    Pages "sensitivities" = number(SENSITIVITIES_MAX), Items;
    "Wirkungen, an denen ein Kapitalwert hängt: eine Seite."
    "Effects that a net present value hinges on: a page."
    "crates/querbuch-graphql/src/appraisal.rs" "SENSITIVITIES_MAX" "sensitivities_are_listed_up_to_a_number"

    Pages "logEntriesScanned" = number(SCANNED_PER_PAGE_MAX), Items;
    "Einträge, die für eine Seite des Logs angesehen werden; die Seite sagt, wie weit sie kam."
    "Entries that are looked at for a page of the log; the page says how far it came."
    "crates/querbuch-ledger/src/entries.rs" "SCANNED_PER_PAGE_MAX" "pages_go_on_where_they_ended"

    Pages "logPageBytes" = number(BYTES_PER_PAGE_MAX), Bytes;
    "Einträge einer Seite des Logs: doppelt, als Text und als Daten, passen sie in eine Antwort."
    "Entries of a page of the log: twice, as text and as data, they fit into an answer."
    "crates/querbuch-ledger/src/entries.rs" "BYTES_PER_PAGE_MAX" "a_page_of_the_log_fits_into_an_answer"

    Pages "driftPositions" = number(POSITIONS_PER_LINE_MAX), Items;
    "Positionen, die von einer Zeile einer Drift behalten werden; gezählt werden alle."
    "Positions that are kept of a line of a drift; all are counted."
    "crates/querbuch-reports/src/drift.rs" "POSITIONS_PER_LINE_MAX" "of_a_line_all_events_are_counted_and_only_the_first_kept"

    Pages "webRows" = number(ROWS_PER_WEB_PAGE), Items;
    "Zeilen einer Webseite: etwa drei Bildschirme; danach geht es mit „Weiter“ weiter."
    "Rows of a web page: some three screens; it goes on by “Next”."
    "crates/querbuch-ledger/src/reading.rs" "ROWS_PER_WEB_PAGE" "a_list_goes_on_where_its_page_ends"

    Pages "webMeasures" = number(MEASURES_PER_WEB_PAGE), Items;
    "Maßnahmen einer Webseite: jede wird für sich bewertet."
    "Measures of a web page: each is appraised by itself."
    "crates/querbuch-ledger/src/reading.rs" "MEASURES_PER_WEB_PAGE" "a_list_goes_on_where_its_page_ends"

    Pages "webFlows" = number(FLOWS_SHOWN_MAX), Items;
    "Flüsse und Knoten in den Listen unter einem Bild: alle gibt die API."
    "Flows and nodes in the lists below a picture: the API has all."
    "crates/querbuch-ledger/src/reading.rs" "FLOWS_SHOWN_MAX" "a_list_goes_on_where_its_page_ends"

    Pages "webAddressValue" = number(ADDRESS_VALUE_CHARS_MAX), Characters;
    "Zeichen eines Werts in der Adresse einer Webseite: einige hundert Kennungen."
    "Characters of a value in the address of a web page: some hundred codes."
    "crates/querbuch-ledger/src/reading.rs" "ADDRESS_VALUE_CHARS_MAX" "what_does_not_fit_is_named_with_what_was_given"

    Pages "webEntry" = number(SHOWN_ENTRY_BYTES_MAX), Bytes;
    "Bytes eines Eintrags, den eine Webseite zeigt und prüft: die von Importen sind länger."
    "Bytes of an entry that a web page shows and checks: those of imports are longer."
    "crates/querbuch-ledger/src/reading.rs" "SHOWN_ENTRY_BYTES_MAX" "a_list_goes_on_where_its_page_ends"

    Answers "answerBytes" = number(HttpLimits::default().answer_bytes_max), Bytes;
    "Eine Antwort oder ein Ereignis, auf jedem Weg; lange Listen werden vorher geschätzt."
    "An answer or an event, on every way; long lists are estimated before."
    "crates/async-graphql-transport/src/http/limits.rs" "answer_bytes_max" "an_answer_that_is_too_large_says_so_on_every_way"

    Answers "balanceRows" = number(BALANCE_ROWS_MAX), Rows;
    "Zeilen einer Bilanz: mehr zeigt kein Diagramm."
    "Rows of a balance: no chart shows more."
    "crates/querbuch-reports/src/balance.rs" "BALANCE_ROWS_MAX" "more_rows_than_one_answer_holds_are_refused"

    Answers "balanceRowsInFile" = number(BALANCE_ROWS_IN_FILE_MAX), Rows;
    "Zeilen einer Bilanz in einer Datei: etwa ein Tabellenblatt."
    "Rows of a balance in a file: about a sheet of a workbook."
    "crates/querbuch-reports/src/balance.rs" "BALANCE_ROWS_IN_FILE_MAX" "more_rows_than_one_answer_holds_are_refused"

    Answers "flowNodes" = number(FLOW_NODES_MAX), Items;
    "Knoten von Strömen: zehntausend Maßnahmen und so viele Parteien."
    "Nodes of flows: ten thousand measures and as many parties."
    "crates/querbuch-reports/src/flows.rs" "FLOW_NODES_MAX" "links_and_nodes_are_counted"

    Answers "flowLinks" = number(FLOW_LINKS_MAX), Items;
    "Verbindungen von Strömen."
    "Links of flows."
    "crates/querbuch-reports/src/flows.rs" "FLOW_LINKS_MAX" "links_and_nodes_are_counted"

    Answers "flowCells" = number(FLOW_CELLS_MAX), Items;
    "Zellen der Matrix: hundert mal hundert."
    "Cells of the matrix: a hundred by a hundred."
    "crates/querbuch-reports/src/flows.rs" "FLOW_CELLS_MAX" "the_matrix_is_bounded"

    Answers "faultsPerArgument" = number(FAULTS_PER_ARGUMENT_MAX), Items;
    "Ablehnungen, die zu einem Argument genannt werden; die übrigen werden gezählt."
    "Refusals that are told of one argument; the others are counted."
    "crates/querbuch-domain/src/refusal/shown.rs" "FAULTS_PER_ARGUMENT_MAX" "of_each_argument_and_of_all_only_the_first_are_told"

    Answers "faultsPerAnswer" = number(FAULTS_PER_ANSWER_MAX), Items;
    "Ablehnungen, die in einer Antwort genannt werden; die übrigen werden gezählt."
    "Refusals that are told in one answer; the others are counted."
    "crates/querbuch-domain/src/refusal/shown.rs" "FAULTS_PER_ANSWER_MAX" "of_each_argument_and_of_all_only_the_first_are_told"

    Answers "messageCharacters" = number(MESSAGE_CHARS_MAX), Characters;
    "Eine Meldung: was sie wiederholt, wird in der Mitte gekürzt."
    "A message: what it repeats is cut in the middle."
    "crates/querbuch-domain/src/refusal/shown.rs" "MESSAGE_CHARS_MAX" "a_message_keeps_its_beginning_and_its_end"

    Answers "errorsPerAnswer" = number(ERRORS_PER_ANSWER_MAX), Items;
    "Fehler am Kopf einer Antwort; die übrigen werden gezählt."
    "Errors at the top of an answer; the others are counted."
    "crates/async-graphql-transport/src/http/response/bounded.rs" "ERRORS_PER_ANSWER_MAX" "errors_of_an_answer_are_told_up_to_a_number_and_then_counted"

    Time "operationSeconds" = HttpLimits::default().operation_time_max.as_secs(), Seconds;
    "Eine Anfrage: was dann nicht fertig ist, hängt."
    "One operation: what is not done by then is stuck."
    "crates/async-graphql-transport/src/http/limits.rs" "operation_time_max" "an_operation_that_takes_too_long_is_503"

    Time "bodySeconds" = HttpLimits::default().body_time_max.as_secs(), Seconds;
    "Bis der Körper einer Anfrage da ist: 70 kbit/s."
    "Until the body of a request has come: 70 kbit/s."
    "crates/async-graphql-transport/src/http/limits.rs" "body_time_max" "a_body_that_does_not_come_in_time_is_408"

    Time "questionSeconds" = QUESTION_TIME_MAX.as_secs(), Seconds;
    "Eine Frage, die lange dauert, mit ihrem Warten; danach hört die Arbeit auf."
    "A question that takes long, its wait included; then the work stops."
    "crates/querbuch-ledger/src/queue.rs" "QUESTION_TIME_MAX" "work_ends_when_its_time_is_over_and_what_it_gave_is_thrown_away"

    Time "questionsWaiting" = number(QUESTIONS_WAITING_MAX), Items;
    "Fragende, die zugleich warten: wer danach käme, wartete vergebens."
    "Askers who wait at once: whoever came later would wait in vain."
    "crates/querbuch-ledger/src/queue.rs" "QUESTIONS_WAITING_MAX" "those_who_find_the_queue_full_are_turned_away_at_once"

    Time "commandsWaiting" = number(COMMANDS_WAITING_MAX), Items;
    "Aufträge, die zugleich warten: der letzte wartet einige Sekunden."
    "Commands that wait at once: the last one waits some seconds."
    "crates/querbuch-log/src/committer.rs" "COMMANDS_WAITING_MAX" "what_finds_no_room_is_told_to_come_back"

    Time "minPositionSeconds" = MIN_POSITION_WAIT.as_secs(), Seconds;
    "Warten auf eine Position (`Querbuch-Min-Position`): dem Log zu folgen dauert höchstens eine halbe."
    "Waiting for a position (`Querbuch-Min-Position`): following the log takes half a second at most."
    "crates/querbuch-ledger/src/ledger.rs" "MIN_POSITION_WAIT" "a_position_that_does_not_come_is_an_error_in_time"

    Time "exports" = number(EXPORTS_MAX), Items;
    "Dateien, die zugleich entstehen: jede nimmt einen Kern."
    "Files that are made at once: each takes a core."
    "crates/querbuch-ledger/src/export.rs" "EXPORTS_MAX" "long_lists_stream_and_places_come_back"

    Time "compressions" = number(COMPRESSIONS_MAX), Items;
    "Antworten, die zugleich komprimiert werden: jede nimmt einige Megabyte; weitere gehen, wie sie sind."
    "Answers that are compressed at once: each takes some megabytes; more are sent as they are."
    "crates/querbuch-graphql/src/limits.rs" "COMPRESSIONS_MAX" "one_answer_too_many_is_sent_as_it_is"

    Computing "draws" = number(DRAWS_MAX), Steps;
    "Ziehungen einer Simulation: genauer kennt niemand seine Schätzungen."
    "Draws of a simulation: nobody knows estimates better."
    "crates/querbuch-reports/src/risk.rs" "DRAWS_MAX" "what_cannot_be_drawn_is_refused"

    Computing "drawWork" = number(DRAW_WORK_MAX), Steps;
    "Ziehungen mal Spannen einer Simulation: einige Sekunden eines Kerns."
    "Draws times ranges of a simulation: some seconds of one core."
    "crates/querbuch-reports/src/risk.rs" "WORK_MAX" "what_cannot_be_drawn_is_refused"

    Computing "flows" = number(FLOWS_MAX), Items;
    "Zahlungen einer Reihe: tausend Jahre in Monaten."
    "Flows of a series: a thousand years of months."
    "crates/querbuch-reports/src/finance.rs" "FLOWS_MAX" "limits_are_errors"

    Computing "horizonMonths" = u64::from(HORIZON_MONTHS_MAX.unsigned_abs()), Months;
    "Betrachtungszeitraum: hundert Jahre."
    "Horizon of an appraisal: a hundred years."
    "crates/querbuch-reports/src/appraisal/conventions.rs" "HORIZON_MONTHS_MAX" "base_month_and_horizon"

    Computing "settlementExactPayments" = number(EXACT_PAYMENTS_MAX), Items;
    "Parteien, bei denen die Zahlungen eines Ausgleichs sicher die wenigsten sind: darüber sind es wenige, und es wird gesagt."
    "Parties whose payments of a settlement are the fewest for certain: beyond, they are few, and that is told."
    "crates/querbuch-reports/src/settlement.rs" "EXACT_PAYMENTS_MAX" "twenty_parties_are_exact_and_thousands_are_few"

    Computing "settlementExactShapley" = number(EXACT_SHAPLEY_MAX), Items;
    "Parteien, die nicht gebraucht werden, bei denen der Shapley-Wert gezählt wird: darüber wird gezogen, mit Standardfehler."
    "Parties that are not needed of which the Shapley value is counted: beyond, it is drawn, with its standard error."
    "crates/querbuch-reports/src/settlement.rs" "EXACT_SHAPLEY_MAX" "more_than_can_be_counted_is_not"

    Computing "rateSearchWork" = number(RATE_SEARCH_WORK_MAX), Steps;
    "Arbeit an der Suche nach internen Zinssätzen: etwa eine Sekunde."
    "Work on the search for internal rates: about a second."
    "crates/querbuch-reports/src/finance/irr/roots.rs" "WORK_MAX" "every_long_computation_ends_soon_after_its_deadline"

    Streams "connections" = number(CONNECTIONS_MAX), Items;
    "Ströme und WebSockets zugleich, soweit Dateien offen sein dürfen."
    "Streams and WebSockets at once, as far as files may be open."
    "crates/async-graphql-transport/src/live/limits.rs" "CONNECTIONS_MAX" "as_many_as_files_may_be_open"

    Streams "operationsPerSocket" = number(LiveLimits::default().operations), Items;
    "Vorgänge zugleich auf einem WebSocket: zehn Seiten eines Cockpits."
    "Operations at once on one WebSocket: ten pages of a dashboard."
    "crates/async-graphql-transport/src/live/limits.rs" "operations" "what_fails_is_an_error_message_and_the_connection_stays"

    Streams "balancesFollowed" = number(QUESTIONS_MAX), Items;
    "Verschiedene Bilanzen, die verfolgt werden: jede wird bei jeder Buchung angesehen."
    "Different balances that are followed: each is looked at with every booking."
    "crates/querbuch-ledger/src/live.rs" "QUESTIONS_MAX" "one_question_too_many_is_refused"

    Texts "codeCharacters" = number(CODE_CHARS_MAX), Characters;
    "Kennung einer Maßnahme oder Wirkung: passt in eine Spalte."
    "Code of a measure or effect: fits a column."
    "crates/querbuch-domain/src/code.rs" "CODE_CHARS_MAX" "codes_are_checked"

    Texts "unitCodeCharacters" = number(UNIT_CODE_CHARS_MAX), Characters;
    "Kennung einer Einheit: ein Pfad aus vier Kennungen."
    "Code of a unit: a path of four codes."
    "crates/querbuch-domain/src/code.rs" "UNIT_CODE_CHARS_MAX" "codes_are_checked"

    Texts "nameCharacters" = number(NAME_CHARS_MAX), Characters;
    "Name oder Titel: die längste Zweckbestimmung hat 300."
    "Name or title: the longest Zweckbestimmung has 300."
    "crates/querbuch-domain/src/code.rs" "NAME_CHARS_MAX" "texts_are_checked"

    Texts "textCharacters" = number(TEXT_CHARS_MAX), Characters;
    "Freier Text: eine Seite."
    "Free text: a page."
    "crates/querbuch-domain/src/code.rs" "TEXT_CHARS_MAX" "texts_are_checked"

    Files "importRows" = IMPORT_ROWS_MAX, Rows;
    "Buchungszeilen eines Imports: etwa ein Gigabyte im Speicher."
    "Booking lines of one import: about a gigabyte of memory."
    "crates/querbuch-ledger/src/import/limits.rs" "ROWS_MAX" "an_import_takes_so_many_rows_of_bookings"

    Files "importMasterRows" = MASTER_ROWS_MAX, Rows;
    "Andere Zeilen eines Imports: jede Haushaltsstelle aller Gemeinden eines Jahres."
    "Other rows of one import: every budget line of all municipalities of a year."
    "crates/querbuch-ledger/src/import/limits.rs" "MASTER_ROWS_MAX" "an_import_takes_so_many_other_rows"

    Files "importBookings" = number(IMPORT_BOOKINGS_MAX), Items;
    "Buchungen eines Imports: jede nimmt dreihundert Byte neben ihren Zeilen."
    "Bookings of one import: each takes three hundred bytes beside its lines."
    "crates/querbuch-ledger/src/import/limits.rs" "BOOKINGS_MAX" "an_import_makes_so_many_bookings"

    Files "importHeldBytes" = number(HELD_BYTES_MAX), Bytes;
    "Text, den ein Import auf einmal hält: ein Viertel eines kleinen Rechners."
    "Text that one import holds at a time: a quarter of a small machine."
    "crates/querbuch-ledger/src/import/limits.rs" "HELD_BYTES_MAX" "an_import_holds_so_much_text"

    Files "importRecordBytes" = number(RECORD_BYTES_MAX), Bytes;
    "Eine Zeile einer CSV-Datei: darüber fehlt ein Anführungszeichen."
    "A record of a CSV file: beyond it, a quote is missing."
    "crates/querbuch-ledger/src/import/record.rs" "RECORD_BYTES_MAX" "damaged_records_are_refused"

    Network "tlsFileBytes" = TLS_FILE_BYTES_MAX, Bytes;
    "Datei mit Zertifikat oder Schlüssel: eine Kette von hundert Zertifikaten."
    "A file with a certificate or a key: a chain of a hundred certificates."
    "crates/querbuch-graphql/src/limits/edge.rs" "TLS_FILE_BYTES_MAX" "what_is_wrong_with_certificate_or_key_is_said"

    Network "proxyNetworks" = number(PROXY_NETWORKS_MAX), Items;
    "Netze, deren Proxys geglaubt wird: jede Anfrage wird mit allen verglichen."
    "Networks whose proxies are believed: each request is held against all of them."
    "crates/querbuch-graphql/src/limits/edge.rs" "PROXY_NETWORKS_MAX" "what_proxies_say_is_bounded"

    Network "forwardedHops" = number(FORWARDED_HOPS_MAX), Items;
    "Proxys, durch die eine Anfrage kommt: mehr als drei hat niemand."
    "Proxies that a request comes through: nobody has more than three."
    "crates/querbuch-graphql/src/limits/edge.rs" "FORWARDED_HOPS_MAX" "what_proxies_say_is_bounded"

    Network "forwardedBytes" = number(FORWARDED_BYTES_MAX), Bytes;
    "Jeder der Header, in denen Proxys das sagen."
    "Each of the headers in which proxies say so."
    "crates/querbuch-graphql/src/limits/edge.rs" "FORWARDED_BYTES_MAX" "what_proxies_say_is_bounded"

    Network "rateBuckets" = number(RATE_BUCKETS_MAX), Items;
    "Fragende, deren Verbrauch zugleich bekannt ist: wer am längsten nichts fragte, wird vergessen."
    "Askers whose consumption is known at once: who has asked for nothing for longest is forgotten."
    "crates/querbuch-graphql/src/limits/edge.rs" "RATE_BUCKETS_MAX" "the_number_of_buckets_is_constant_and_those_in_use_stay"

    Network "journalLinesWaiting" = number(JOURNAL_LINES_WAITING_MAX), Items;
    "Zeilen, die auf die Platte warten; weitere fehlen im Protokoll und werden dort gezählt."
    "Lines that wait for the disk; more are left out of the journal, and counted in it."
    "crates/querbuch-graphql/src/limits/edge.rs" "JOURNAL_LINES_WAITING_MAX" "lines_that_find_no_place_are_counted_and_nobody_waits"

    Network "journalFileBytes" = JOURNAL_FILE_BYTES_MAX, Bytes;
    "Eine Datei eines Protokolls, bevor sie beiseitegelegt wird: was ein Editor öffnet."
    "One file of a journal before it is put aside: what an editor opens."
    "crates/querbuch-graphql/src/limits/edge.rs" "JOURNAL_FILE_BYTES_MAX" "a_journal_is_put_aside_by_size_and_day_and_removed_after_its_days"

    Network "journalFiles" = number(JOURNAL_FILES_MAX), Items;
    "Dateien eines Protokolls, die aufgehoben werden: darüber geht die älteste vor ihrer Zeit."
    "Files of a journal that are kept: beyond, the oldest goes before its time."
    "crates/querbuch-graphql/src/limits/edge.rs" "JOURNAL_FILES_MAX" "a_journal_is_put_aside_by_size_and_day_and_removed_after_its_days"

    Network "journalDays" = u64::from(JOURNAL_DAYS_MAX), Items;
    "Tage, die ein Protokoll höchstens aufgehoben wird: zehn Jahre."
    "Days for which a journal is kept at most: ten years."
    "crates/querbuch-graphql/src/limits/edge.rs" "JOURNAL_DAYS_MAX" "options_of_the_edge_are_checked_before_anything_is_opened"
}

/// A bound whose number does not fit is none that anybody reaches.
fn number(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
