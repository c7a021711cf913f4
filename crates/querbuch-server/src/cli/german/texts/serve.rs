//! German of `cli/serve.rs`.

texts! {
    "Address and port, 127.0.0.1:8080 unless given; beyond loopback only with somebody who can sign in, and TLS" =>
        "Adresse und Port, ohne Angabe 127.0.0.1:8080; über den eigenen Rechner hinaus nur mit jemandem, der sich anmelden kann, und TLS",
    "Address under which it is reached, `https://` and a host name; again for several. Requests for any other host but those of loopback are refused" =>
        "Adresse, unter der er erreichbar ist, `https://` und ein Rechnername; mehrere durch Wiederholen. Anfragen an andere Namen als diese und die des eigenen Rechners werden abgewiesen",
    "Origin of web pages that may use it, `https://` and a host name; again for several. Its own pages always may" =>
        "Ursprung von Webseiten, die sie nutzen dürfen, `https://` und ein Rechnername; mehrere durch Wiederholen. Die eigenen Seiten dürfen es immer",
    "Documents that clients ask for by `documentId`: a manifest (JSON), or a folder of manifests and .graphql files" =>
        "Dokumente, die Clients mit `documentId` aufrufen: ein Manifest (JSON) oder ein Ordner mit Manifesten und .graphql-Dateien",
    "What the ledger is filled with; the published cases unless given" =>
        "Womit das Buch gefüllt wird; ohne Angabe mit den veröffentlichten Fällen",
    "With people of the Bund, two Länder, two municipalities and an auditor and their rights, in the E-Akte" =>
        "Mit Personen des Bundes, zweier Länder, zweier Gemeinden und der Revision und ihren Rechten, in der E-Akte",
    "Figures that audit courts, ministries and statutes have published" =>
        "Zahlen, die Rechnungshöfe, Ministerien und Gesetze veröffentlicht haben",
    "A platform of the Bund, rolled out in three Länder and twelve municipalities: an illustration with plans, claims, disputes and forecasts" =>
        "Eine Plattform des Bundes, eingeführt in drei Ländern und zwölf Gemeinden: eine Illustration mit Plänen, geltend gemachten und beanstandeten Ersparnissen und Prognosen",
    "Fill the ledger in the folder of --data and end, without serving it" =>
        "Das Buch im Ordner von --data füllen und enden, ohne es anzubieten",
    "Name of the ledger, for people" => "Name des Buchs, für Menschen",
    "Address and port" => "Adresse und Port",
    "Folder that keeps the ledger; without it, a temporary one is removed at the end" =>
        "Ordner, der das Buch behält; ohne ihn wird ein vorläufiger am Ende entfernt",
}
