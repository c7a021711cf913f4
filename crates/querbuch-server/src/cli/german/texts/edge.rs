//! German of `cli/edge.rs`.

texts! {
    "CIDR" => "NETZ",
    "UNITS" => "EINHEITEN",
    "DAYS" => "TAGE",
    "Certificate for TLS (PEM): the whole chain, its own first; read again on SIGHUP" =>
        "Zertifikat für TLS (PEM): die ganze Kette, das eigene zuerst; bei SIGHUP neu gelesen",
    "Private key of the certificate (PEM), which others may not read; read again on SIGHUP" =>
        "Privater Schlüssel des Zertifikats (PEM), den andere nicht lesen dürfen; bei SIGHUP neu gelesen",
    "Address or network of a proxy in front that has TLS; again for several. Only from there, `Forwarded` and `X-Forwarded-*` say who asks" =>
        "Adresse oder Netz eines Proxys davor, der TLS hat; mehrere durch Wiederholen. Nur von dort sagen `Forwarded` und `X-Forwarded-*`, wer fragt",
    "Units a minute that one asker is answered; 0: any number. Unless given, 600000 beyond loopback, any number on it" =>
        "Einheiten je Minute, die jemandem beantwortet werden; 0: beliebig viele. Ohne Angabe 600000, auf dem eigenen Rechner beliebig viele",
    "Units that one asker is answered at once, at least 100000; those of two minutes unless given" =>
        "Einheiten, die jemandem auf einmal beantwortet werden, mindestens 100000; ohne Angabe die von zwei Minuten",
    "File that keeps who asked what and when (JSON lines); nowhere unless given" =>
        "Datei, die festhält, wer wann was gefragt hat (JSON-Zeilen); ohne Angabe keine",
    "Days for which reads are kept; 90 unless given" =>
        "Tage, die festgehalten bleibt, wer was gefragt hat; ohne Angabe 90",
    "File that keeps refusals and sign-ins (JSON lines); standard error beyond loopback unless given" =>
        "Datei, die Abweisungen und Anmeldungen festhält (JSON-Zeilen); ohne Angabe die Standardfehlerausgabe, auf dem eigenen Rechner keine",
    "Days for which refusals and sign-ins are kept; 365 unless given" =>
        "Tage, die Abweisungen und Anmeldungen festgehalten bleiben; ohne Angabe 365",
}
