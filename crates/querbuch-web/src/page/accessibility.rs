//! Erklärung zur Barrierefreiheit: what was done, what was tested, and what is not yet.

use maud::html;

use crate::asked::Asked;
use crate::layout::Page;

/// The page.
pub fn page(asked: &Asked) -> Page {
    let title = asked.pick("Erklärung zur Barrierefreiheit", "Accessibility statement");
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (asked.pick(
            "Diese Seiten sind nach WCAG 2.2 AA gebaut (BITV 2.0, EN 301 549). Geprüft wurde mit Werkzeugen, noch nicht von Menschen mit Behinderungen.",
            "These pages are built to WCAG 2.2 AA (BITV 2.0, EN 301 549). They were tested with tools, not yet by people with disabilities.",
        )) }
        h2 { (asked.pick("Was dafür getan ist", "What was done")) }
        ul {
            li { (asked.pick("Alles geht mit der Tastatur und ohne Skripte.", "Everything works by keyboard and without scripts.")) }
            li { (asked.pick("Unter jedem Bild stehen dieselben Zahlen als Tabelle; keine Aussage hängt allein an einer Farbe.", "Below each picture stand the same figures as a table; nothing is said by colour alone.")) }
            li { (asked.pick("Die Seiten folgen hellem und dunklem Modus, hohen Kontrasten und verminderter Bewegung des Systems und passen in 320 Pixel Breite.", "The pages follow light and dark mode, forced colours and reduced motion of the system, and fit into a width of 320 pixels.")) }
        }
        h2 { (asked.pick("Was noch fehlt", "What is missing")) }
        ul {
            li { (asked.pick("Eine Prüfung mit Bildschirmleseprogrammen durch Menschen.", "A test with screen readers by people.")) }
            li { (asked.pick("Fassungen in Leichter Sprache und Gebärdensprache.", "Versions in easy language and sign language.")) }
        }
        h2 { (asked.pick("Rückmeldung", "Feedback")) }
        p { (asked.pick(
            "Barrieren melden Sie bitte der Stelle, die dieses Buch betreibt. Sie nennt auch die zuständige Schlichtungsstelle.",
            "Please report barriers to the office that runs this ledger. It also names the arbitration board in charge.",
        )) }
    };
    Page::of_words(title, body)
}
