//! How rows are declared.

/// Declares `rows`: one entry a bound. Its section, name, value and unit; what it bounds and why so much, in German
/// and in English; the file and the name of its constant, and the test that holds it.
macro_rules! limits {
    ($(
        $section:ident $name:literal = $value:expr, $unit:ident;
        $german:literal
        $english:literal
        $file:literal $constant:literal $test:literal
    )+) => {
        /// These bounds, section by section.
        pub(super) fn rows() -> Vec<Limit> {
            vec![$(Limit {
                section: Section::$section,
                name: $name,
                value: $value,
                unit: Unit::$unit,
                reason: ($german, $english),
                constant: ($file, $constant),
                test: $test,
            }),+]
        }
    };
}
