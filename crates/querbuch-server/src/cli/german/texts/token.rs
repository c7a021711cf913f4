//! German of `cli/token.rs`.

texts! {
    "PRINCIPAL" => "PERSON",
    "ACTION" => "RECHT",
    "INSTANT" => "ZEITPUNKT",
    "NETWORK" => "NETZ",
    "ID" => "KENNUNG",
    "REASON" => "GRUND",

    "Tokens for machines and scripts" => "Token für Maschinen und Skripte",
    "People and machines who signed in" => "Personen und Maschinen, die sich angemeldet haben",
    "Make a token; its text is printed once and never again" =>
        "Ein Token machen; sein Text wird einmal ausgegeben und nie wieder",
    "nightly" => "nachts",
    "Once there is a token, a server that starts lets nobody in who does not sign in." =>
        "Sobald es ein Token gibt, lässt ein Server, der startet, niemanden ohne Anmeldung ein.",
    "Revoke a token or a session by its id; it ends at once, in every process" =>
        "Ein Token oder eine Sitzung nach der Kennung widerrufen; endet sofort, in jedem Prozess",
    "List tokens: whose, what for, until when, used last when" =>
        "Token auflisten: wessen, wofür, bis wann, zuletzt wann benutzt",
    "For whom it acts" => "Für wen es handelt",
    "The machine for which it acts; it is made known where it is not" =>
        "Die Maschine, für die es handelt; ist sie unbekannt, wird sie bekannt gemacht",
    "What it is for, for people" => "Wofür es ist, für Menschen",
    "What is open to it, of what its owner may; again for several" =>
        "Was es von dem darf, was seine Person darf; mehrmals für mehrere",
    "The only unit, with everything below it, that is open to it" =>
        "Die einzige Einheit, mit allem darunter, die ihm offensteht",
    "The first moment at which it does not hold any more" => "Der erste Zeitpunkt, zu dem es nicht mehr gilt",
    "From where it may be used, such as 10.0.0.0/8; again for several" =>
        "Von wo es benutzt werden darf, etwa 10.0.0.0/8; mehrmals für mehrere",
    "Its id" => "Seine Kennung",
    "Only those of this principal" => "Nur die dieser Person",
    "List people and machines: number, issuer, subject, name" =>
        "Personen und Maschinen auflisten: Nummer, Aussteller, Kennung dort, Name",
    "Erase who a principal is, for good; number and acts stay" =>
        "Für immer löschen, wer eine Person ist; Nummer und Vorgänge bleiben",
    "Whoever signs in again is somebody new, without rights." =>
        "Wer sich wieder anmeldet, ist jemand Neues, ohne Rechte.",
    "Who" => "Wer",
}
