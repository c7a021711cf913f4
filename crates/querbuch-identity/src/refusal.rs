//! Why somebody is not let in. A refusal has a stable code and a sentence, and repeats nothing of what was given.

use querbuch_domain::language::Language;

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Nothing says who asks.
    Missing,
    /// Longer than a token may be.
    TooLong,
    /// No signed token: opaque, or not readable.
    Malformed,
    /// Its issuer is not listed.
    Issuer,
    /// Its algorithm is not one that is listed for its issuer.
    Algorithm,
    /// Its key is not among those of its issuer.
    Key,
    /// Its signature does not fit.
    Signature,
    /// It is signed, but no access token: an ID token, or one for another purpose.
    Purpose,
    /// It is for somebody else.
    Audience,
    /// It has ended, or does not say when.
    Expired,
    /// It does not hold yet.
    NotYet,
    /// It does not say whose it is, or with characters that nobody sees.
    Subject,
    /// Its groups are no list of names, or too many.
    Groups,
    /// The issuer does not answer, and its keys are not known.
    Unreachable,
    /// A token of our own that is not known, has ended or was revoked: one answer for all.
    TokenUnknown,
    /// A token of our own, from a network that is not its.
    Network,
    /// A sign-in that was not begun here, was used before, or took too long.
    State,
    /// The issuer refused, or what it answered does not fit what was asked.
    SignIn,
    /// A session that is not known, has ended or was revoked.
    Session,
    /// A request that changes something, by a cookie, from elsewhere.
    Foreign,
}

impl Refusal {
    /// All, for tests and documentation.
    pub const ALL: [Self; 20] = [
        Self::Missing,
        Self::TooLong,
        Self::Malformed,
        Self::Issuer,
        Self::Algorithm,
        Self::Key,
        Self::Signature,
        Self::Purpose,
        Self::Audience,
        Self::Expired,
        Self::NotYet,
        Self::Subject,
        Self::Groups,
        Self::Unreachable,
        Self::TokenUnknown,
        Self::Network,
        Self::State,
        Self::SignIn,
        Self::Session,
        Self::Foreign,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "UNAUTHENTICATED",
            Self::TooLong => "TOKEN_TOO_LONG",
            Self::Malformed => "TOKEN_MALFORMED",
            Self::Issuer => "TOKEN_ISSUER",
            Self::Algorithm => "TOKEN_ALGORITHM",
            Self::Key => "TOKEN_KEY",
            Self::Signature => "TOKEN_SIGNATURE",
            Self::Purpose => "TOKEN_PURPOSE",
            Self::Audience => "TOKEN_AUDIENCE",
            Self::Expired => "TOKEN_EXPIRED",
            Self::NotYet => "TOKEN_NOT_YET_VALID",
            Self::Subject => "TOKEN_SUBJECT",
            Self::Groups => "TOKEN_GROUPS",
            Self::Unreachable => "ISSUER_UNREACHABLE",
            Self::TokenUnknown => "TOKEN_UNKNOWN",
            Self::Network => "TOKEN_NETWORK",
            Self::State => "SIGN_IN_STATE",
            Self::SignIn => "SIGN_IN_REFUSED",
            Self::Session => "SESSION_ENDED",
            Self::Foreign => "CROSS_SITE",
        }
    }

    /// What is wrong and how to mend it.
    pub fn sentence(self, language: Language) -> &'static str {
        let (german, english) = self.sentences();
        language.pick(german, english)
    }

    #[expect(clippy::too_many_lines, reason = "a table: one entry a refusal")]
    fn sentences(self) -> (&'static str, &'static str) {
        match self {
            Self::Missing => (
                "Bitte anmelden: mit Authorization: Bearer und einem Zugriffstoken, oder im Browser unter /login.",
                "Sign in: with Authorization: Bearer and an access token, or in a browser at /login.",
            ),
            Self::TooLong => (
                "Das Token ist länger als 16 KiB. Bitte den Aussteller weniger Gruppen hineinschreiben lassen.",
                "The token is longer than 16 KiB. Let the issuer write fewer groups into it.",
            ),
            Self::Malformed => (
                "Das ist kein lesbares signiertes Token. Erwartet wird ein Zugriffstoken als JWT eines genannten Ausstellers, oder eines, das mit qbt_ beginnt.",
                "This is no readable signed token. Expected: an access token as a JWT of a listed issuer, or one that begins with qbt_.",
            ),
            Self::Issuer => (
                "Diesem Aussteller wird hier nicht vertraut. Wer den Server betreibt, nennt Aussteller in der Konfiguration.",
                "This issuer is not trusted here. Whoever runs the server lists issuers in its configuration.",
            ),
            Self::Algorithm => (
                "So signierte Token werden von diesem Aussteller nicht angenommen. Möglich sind RS256, PS256 und ES256, soweit die Konfiguration sie nennt.",
                "Tokens signed in this way are not taken from this issuer. Possible are RS256, PS256 and ES256, as far as the configuration lists them.",
            ),
            Self::Key => (
                "Der Schlüssel des Tokens gehört nicht zu denen des Ausstellers. Bitte ein neues Token holen.",
                "The key of the token is not among those of its issuer. Get a new token.",
            ),
            Self::Signature => (
                "Die Signatur des Tokens stimmt nicht. Bitte ein neues Token holen.",
                "The signature of the token does not fit. Get a new token.",
            ),
            Self::Purpose => (
                "Das ist kein Zugriffstoken, sondern etwa ein ID-Token. Bitte das access_token senden.",
                "This is no access token but, say, an ID token. Send the access_token.",
            ),
            Self::Audience => (
                "Das Token ist für jemand anderen ausgestellt (aud). Bitte eines für diesen Server holen.",
                "The token is for somebody else (aud). Get one for this server.",
            ),
            Self::Expired => (
                "Das Token ist abgelaufen. Bitte ein neues holen.",
                "The token has ended. Get a new one.",
            ),
            Self::NotYet => (
                "Das Token gilt noch nicht. Bitte die Uhren vergleichen.",
                "The token does not hold yet. Compare the clocks.",
            ),
            Self::Subject => (
                "Das Token sagt nicht lesbar, wessen es ist (sub).",
                "The token does not say legibly whose it is (sub).",
            ),
            Self::Groups => (
                "Die Gruppen im Token sind keine Liste lesbarer Namen, oder mehr als 500.",
                "The groups in the token are no list of legible names, or more than 500.",
            ),
            Self::Unreachable => (
                "Der Aussteller antwortet nicht, deshalb ist sein Token nicht prüfbar. Bitte gleich noch einmal versuchen.",
                "The issuer does not answer, so its token cannot be checked. Try again in a moment.",
            ),
            Self::TokenUnknown => (
                "Dieses Token gilt nicht: Es ist unbekannt, abgelaufen oder widerrufen. Bitte ein neues machen lassen.",
                "This token does not hold: it is unknown, has ended or was revoked. Have a new one made.",
            ),
            Self::Network => (
                "Dieses Token gilt nicht aus diesem Netz.",
                "This token does not hold from this network.",
            ),
            Self::State => (
                "Diese Anmeldung wurde hier nicht begonnen, schon benutzt oder hat zu lange gedauert. Bitte unter /login neu beginnen.",
                "This sign-in was not begun here, was used before, or took too long. Begin anew at /login.",
            ),
            Self::SignIn => (
                "Der Aussteller hat die Anmeldung nicht bestätigt. Bitte unter /login neu beginnen.",
                "The issuer did not confirm the sign-in. Begin anew at /login.",
            ),
            Self::Session => (
                "Die Sitzung ist zu Ende. Bitte unter /login neu anmelden.",
                "The session has ended. Sign in anew at /login.",
            ),
            Self::Foreign => (
                "Mit einem Cookie ändert nur eine Seite dieses Servers etwas: Sec-Fetch-Site: same-origin oder ein gleicher Origin, und Querbuch-Request: 1.",
                "With a cookie only a page of this server changes anything: Sec-Fetch-Site: same-origin or an equal Origin, and Querbuch-Request: 1.",
            ),
        }
    }
}
