//! Texts that occur again and again, held once.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::code::TextFault;

/// A text of an [`Interner`]: its place in the list of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Symbol(u32);

impl Symbol {
    /// The place of its text.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

type Check = fn(&str) -> Result<Arc<str>, TextFault>;

/// Holds each text once, checked once.
pub(crate) struct Interner {
    check: Check,
    symbols: HashMap<Arc<str>, Symbol>,
    texts: Vec<Arc<str>>,
    bytes: usize,
    last: Option<Symbol>,
}

impl Interner {
    pub(crate) fn new(check: Check) -> Self {
        Self {
            check,
            symbols: HashMap::new(),
            texts: Vec::new(),
            bytes: 0,
            last: None,
        }
    }

    /// The symbol of a text, where the check accepts it.
    pub(crate) fn intern(&mut self, text: &str) -> Result<Symbol, TextFault> {
        // Neighbouring rows mostly name the same measure, document and text.
        if let Some(last) = self.last.filter(|last| *self.texts[last.index()] == *text) {
            return Ok(last);
        }
        let symbol = match self.symbols.get(text) {
            Some(symbol) => *symbol,
            None => self.add((self.check)(text)?),
        };
        self.last = Some(symbol);
        Ok(symbol)
    }

    /// The text of a symbol.
    pub(crate) fn text(&self, symbol: Symbol) -> &Arc<str> {
        &self.texts[symbol.index()]
    }

    /// How many bytes of text are held.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// All texts, in the order of their symbols.
    pub(crate) fn into_texts(self) -> Vec<Arc<str>> {
        self.texts
    }

    fn add(&mut self, text: Arc<str>) -> Symbol {
        // Every text takes a row at least, and there are far fewer rows than 2^32.
        let symbol = Symbol(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.bytes += text.len();
        self.texts.push(text.clone());
        self.symbols.insert(text, symbol);
        symbol
    }
}
