//! Closed lists of words that the API, the log and imports share.

/// Declares an enum whose variants have one spelling, in the API and in the log. With a German and an English word
/// behind each, it also has `name`: what people read.
#[macro_export]
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every word, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The one spelling.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the one spelling.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
    ($(#[$doc:meta])* $name:ident {
        $($(#[$variant_doc:meta])* $variant:ident = $text:literal [$german:literal, $english:literal],)+
    }) => {
        $crate::vocabulary! { $(#[$doc])* $name { $($(#[$variant_doc])* $variant = $text,)+ } }

        impl $name {
            /// The word that people read.
            pub fn name(self, language: $crate::language::Language) -> &'static str {
                match self { $(Self::$variant => language.pick($german, $english)),+ }
            }
        }
    };
}
