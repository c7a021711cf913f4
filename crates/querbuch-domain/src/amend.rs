//! Putting right what need not be there: it is kept, taken away or replaced.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What becomes of a value that may be absent. As a field it is left out where the value is kept, and null where it is
/// taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Amend<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// There is none since.
    Remove,
    /// It is this since.
    Replace(T),
}

impl<T> Amend<T> {
    /// Whether it stays as it is.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The new value, where there is one.
    pub fn replacement(&self) -> Option<&T> {
        match self {
            Self::Replace(value) => Some(value),
            Self::Keep | Self::Remove => None,
        }
    }
}

impl<T: PartialEq> Amend<T> {
    /// The same where it makes a difference to what is known, else nothing.
    #[must_use]
    pub fn unless_known(self, known: Option<&T>) -> Self {
        let changes = match &self {
            Self::Keep => false,
            Self::Remove => known.is_some(),
            Self::Replace(value) => known != Some(value),
        };
        if changes { self } else { Self::Keep }
    }
}

impl<T: Clone> Amend<T> {
    /// Carries it out.
    pub fn apply(&self, value: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Remove => *value = None,
            Self::Replace(new) => *value = Some(new.clone()),
        }
    }
}

impl<T: Serialize> Serialize for Amend<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.replacement().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Amend<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::deserialize(deserializer)?;
        Ok(value.map_or(Self::Remove, Self::Replace))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder {
        #[serde(default, skip_serializing_if = "Amend::is_keep")]
        value: Amend<u8>,
    }

    #[test]
    fn it_is_left_out_null_or_a_value() {
        for (amend, text) in [
            (Amend::Keep, "{}"),
            (Amend::Remove, r#"{"value":null}"#),
            (Amend::Replace(7), r#"{"value":7}"#),
        ] {
            let holder = Holder { value: amend };
            assert_eq!(serde_json::to_string(&holder).expect("is written"), text);
            assert_eq!(serde_json::from_str::<Holder>(text).expect("is read"), holder);
        }
    }

    #[test]
    fn what_is_known_already_makes_no_difference() {
        assert_eq!(Amend::Replace(7).unless_known(Some(&7)), Amend::Keep);
        assert_eq!(Amend::Replace(7).unless_known(None), Amend::Replace(7));
        assert_eq!(Amend::<u8>::Remove.unless_known(None), Amend::Keep);
        assert_eq!(Amend::Remove.unless_known(Some(&7)), Amend::Remove);
    }
}
