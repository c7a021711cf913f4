//! How a noun says what can be wrong with it.

/// Declares the reasons for which something about a noun is refused. One entry a reason: what it tells, its stable
/// code, and one sentence for people in German and in English, which says what is wrong and how to mend it. Words that
/// a sentence needs besides the fields are worked out behind `let`, in the language of the sentence.
#[macro_export]
macro_rules! faults {
    ($(#[$doc:meta])* $name:ident {
        $(
            $(#[$variant_doc:meta])*
            $variant:ident $({ $($field:ident: $type:ty),+ $(,)? })? => $code:ident
            $(, let |$language:ident| $($word:ident = $value:expr),+ )?;
            $german:literal
            $english:literal
        )+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each variant is spelled out by its sentence")]
        pub enum $name { $($(#[$variant_doc])* $variant $({ $($field: $type),+ })?,)+ }

        impl $name {
            /// Each reason by its name, with its German and its English sentence before anything is filled in.
            pub const SENTENCES: &'static [(&'static str, &'static str, &'static str)] =
                &[$((stringify!($variant), $german, $english)),+];

            /// The stable code.
            pub fn code(&self) -> $crate::refusal::code::ErrorCode {
                match self { $(Self::$variant { .. } => $crate::refusal::code::ErrorCode::$code),+ }
            }

            /// One sentence for people.
            pub fn sentence(&self, language: $crate::language::Language) -> String {
                match self {
                    $(Self::$variant $({ $($field),+ })? => {
                        $(let $language = language; $(let $word = $value;)+)?
                        language.pick(format!($german), format!($english))
                    })+
                }
            }
        }
    };
}
