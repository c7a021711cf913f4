use axum::http::StatusCode;

use crate::testing::{NAME, ask};

const PAGES: [&str; 14] = [
    "/",
    "/fluesse",
    "/massnahmen",
    "/ansaetze",
    "/einheiten",
    "/zeitreise",
    "/verteilung",
    "/buchungen",
    "/nachweis",
    "/suche",
    "/suche?suche=x",
    "/hilfe",
    "/programme",
    "/barrierefreiheit",
];

#[tokio::test]
async fn every_page_of_an_empty_ledger_says_so_in_both_languages() {
    for path in PAGES {
        for language in ["de", "en"] {
            let page = ask("GET", path, &[("accept-language", language)]).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            assert_eq!(page.header("content-language"), language);
            assert!(
                page.text.contains(&format!("<html lang=\"{language}\">")),
                "{path}"
            );
            assert_eq!(page.text.matches("<h1").count(), 1, "{path}");
            assert!(page.text.contains("id=\"inhalt\""), "{path}");
        }
    }
}

#[tokio::test]
async fn nothing_runs_that_stands_in_a_page_and_nothing_comes_from_elsewhere() {
    for path in PAGES {
        let page = ask("GET", path, &[]).await;
        let policy = page.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(
            !page.text.contains("<script>") && !page.text.contains(NAME),
            "{path}"
        );
        for part in [
            "style=\"",
            "<style",
            " onload",
            " onerror",
            " onclick",
            "javascript:",
            "src=\"http",
        ] {
            assert!(!page.text.contains(part), "{path}: {part}");
        }
        let scripts = page.text.matches("<script").count();
        assert_eq!(
            scripts,
            page.text
                .matches("<script type=\"module\" src=\"/assets/")
                .count(),
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_is_a_page_that_says_how_to_mend_it() {
    for (path, status, code, given) in [
        ("/?von=Quark", 400, "INVALID_VALUE", "Quark"),
        ("/?vonn=2026-01", 400, "INVALID_VALUE", "Meinten Sie „von“?"),
        ("/?von=2026-02&bis=2026-01", 400, "INVALID_VALUE", "von"),
        ("/?stand=5", 400, "INVALID_VALUE", "stand"),
        ("/massnahmen/x%3Cb%3E", 404, "NOT_FOUND", "x&lt;b&gt;"),
        ("/einheiten/a/b", 404, "NOT_FOUND", "a/b"),
        ("/massnahmen?sortierung=Farbe", 400, "INVALID_VALUE", "Farbe"),
        ("/nachweis/7", 400, "INVALID_VALUE", "nachweis"),
        ("/nachweis/x", 400, "INVALID_VALUE", "x"),
        ("/verteilung?nach=x", 400, "INVALID_VALUE", "nach"),
        ("/bild/torte.svg", 404, "NOT_FOUND", "Adresse"),
    ] {
        let page = ask("GET", path, &[]).await;
        assert_eq!(page.status.as_u16(), status, "{path}: {}", page.text);
        assert!(
            page.text.contains(code) && page.text.contains(given),
            "{path}: {}",
            page.text
        );
        assert!(page.text.contains("Es wurde nichts gebucht"), "{path}");
        assert_eq!(page.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_page_is_known_again_by_its_tag_and_every_language_has_its_own() {
    let page = ask("GET", "/", &[]).await;
    let tag = page.header("etag").to_owned();
    assert_eq!(
        (page.header("cache-control"), page.header("vary")),
        ("no-cache", "Accept-Language")
    );
    let again = ask("GET", "/", &[("if-none-match", &tag)]).await;
    assert_eq!(
        (again.status, again.header("etag"), again.text.as_str()),
        (StatusCode::NOT_MODIFIED, tag.as_str(), "")
    );
    for path in ["/?sprache=en", "/?grundlage=ist", "/hilfe"] {
        assert_ne!(ask("GET", path, &[]).await.header("etag"), tag, "{path}");
    }
    assert_ne!(
        ask("GET", "/", &[("accept-language", "en")]).await.header("etag"),
        tag
    );
}

#[tokio::test]
async fn a_picture_of_a_pinned_moment_is_kept_and_others_are_asked_for_again() {
    for (path, control) in [
        ("/bild/jahre.svg?stand=0", "public, max-age=86400, immutable"),
        ("/bild/jahre.svg", "no-cache"),
    ] {
        let picture = ask("GET", path, &[]).await;
        assert_eq!(
            (picture.status, picture.header("content-type")),
            (StatusCode::OK, "image/svg+xml; charset=utf-8")
        );
        assert_eq!(picture.header("cache-control"), control, "{path}");
        assert!(
            picture.text.starts_with("<svg") && picture.text.contains("fill=\"#fff\""),
            "{}",
            picture.text
        );
    }
}

#[tokio::test]
async fn assets_have_their_hash_in_their_address_and_only_reading_is_answered() {
    let page = ask("GET", "/", &[]).await;
    let address = page
        .text
        .split("href=\"/assets/app-")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let address = format!("/assets/app-{}", address.expect("has a style sheet"));
    let style = ask("GET", &address, &[]).await;
    assert_eq!(
        (style.status, style.header("content-type")),
        (StatusCode::OK, "text/css; charset=utf-8")
    );
    assert!(style.header("cache-control").contains("immutable"));
    assert_eq!(
        ask("GET", "/assets/app-0.css", &[]).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(ask("POST", "/", &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
}
