//! Formulas in LaTeX as MathML, which browsers show without any help.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use maud::{Markup, PreEscaped, html};

/// A converter of formulas.
pub struct Formulas(Option<LatexToMathML>);

impl Formulas {
    pub fn new() -> Self {
        Self(LatexToMathML::new(MathCoreConfig::default()).ok())
    }

    /// A formula on a line of its own; its source, where it cannot be rendered.
    pub fn display(&self, latex: &str) -> Markup {
        match self.render(latex) {
            Ok(markup) => markup,
            Err(reason) => html! { code title=(reason) class="source" { (latex) } },
        }
    }

    /// A formula, or words.
    pub fn formula_or_words(&self, text: &str) -> Markup {
        if text.contains(['\\', '_', '^', '=']) {
            self.display(text)
        } else {
            html! { (text) }
        }
    }

    fn render(&self, latex: &str) -> Result<Markup, String> {
        let converter = self.0.as_ref().ok_or("no converter")?;
        converter
            .convert_with_local_state(latex, MathDisplay::Block)
            .map(|converted| PreEscaped(converted.mathml))
            .map_err(|error| format!("{error:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use attnbm::catalogue::campaign::identities;

    #[test]
    fn every_statement_of_the_catalogue_renders() {
        let formulas = Formulas::new();
        let mut failures = Vec::new();
        for record in identities() {
            let printed = record.slips.iter().map(|slip| slip.printed);
            for latex in std::iter::once(record.statement).chain(printed) {
                let result = formulas.render(latex);
                if let Err(reason) = result {
                    failures.push(format!("{}: {reason}: {latex}", record.id));
                }
            }
        }
        assert!(failures.is_empty(), "{failures:#?}");
    }

    #[test]
    fn every_definition_of_a_quantity_renders() {
        let formulas = Formulas::new();
        for quantity in attnbm::oracle::registry::quantities() {
            let rendered = formulas.render(quantity.latex);
            assert!(rendered.is_ok(), "{}: {rendered:?}", quantity.name);
        }
    }

    #[test]
    fn what_cannot_be_rendered_is_shown_as_it_stands() {
        let shown = Formulas::new().display(r"\frac{<1}").into_string();
        assert!(shown.contains(r"\frac{&lt;1}"), "{shown}");
    }
}
