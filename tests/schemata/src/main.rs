//! Many mutants of `cargo mutants --list --json` in one build, chosen at run time by an environment variable.
//!
//! `schemata MUTANTS.json TREE OUT.json` rewrites the sources of TREE in place; MUTANTS.json is a list of
//! cargo-mutants' own records, OUT.json gets the number of each. A chain of operators becomes
//! `(if crate::schema::outside(lo, hi) { as it was } else if crate::schema::is(lo) { one mutant } ...)`, each
//! mutant being the text that cargo-mutants would compile; a body gets an early return; an arm and its guard
//! get a further condition. What cannot be switched at run time (constants, `const fn`, let chains) is left
//! out and listed as such.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

const SWITCH: &str = r#"//! The switch between mutants. Generated.
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::OnceLock;

const NONE: u32 = u32::MAX;
const RECORD: u32 = u32::MAX - 1;
const UNKNOWN: u32 = u32::MAX - 2;
static CHOSEN: AtomicU32 = AtomicU32::new(UNKNOWN);
static SEEN: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];
static FILE: OnceLock<Option<File>> = OnceLock::new();

#[inline(always)]
pub fn outside(low: u32, high: u32) -> bool {
    let chosen = CHOSEN.load(Relaxed);
    if chosen.wrapping_sub(low) <= high - low {
        return false;
    }
    chosen < UNKNOWN || chosen == NONE || special(low, high)
}

#[inline(always)]
pub fn is(id: u32) -> bool {
    !outside(id, id)
}

#[cold]
#[inline(never)]
fn special(low: u32, high: u32) -> bool {
    if CHOSEN.load(Relaxed) == UNKNOWN {
        let chosen = match std::env::var("SCHEMA_MUTANT") {
            Ok(text) => text.parse().unwrap_or(NONE),
            Err(_) if std::env::var_os("SCHEMA_REACH").is_some() => RECORD,
            Err(_) => NONE,
        };
        CHOSEN.store(chosen, Relaxed);
        return outside(low, high);
    }
    if !SEEN[low as usize].swap(true, Relaxed) {
        let file = FILE.get_or_init(|| {
            let path = std::env::var_os("SCHEMA_REACH")?;
            OpenOptions::new().append(true).create(true).open(path).ok()
        });
        if let Some(mut file) = file.as_ref() {
            let _ = file.write_all(format!("{low} {high}\n").as_bytes());
        }
    }
    true
}
"#;

#[derive(Debug)]
enum Shape {
    /// A chain of operators and casts that nothing of lower precedence encloses.
    Chain,
    Body,
    Arm {
        pattern_end: usize,
        guard: Option<Range<usize>>,
    },
}

#[derive(Debug)]
struct Node {
    range: Range<usize>,
    shape: Shape,
    /// The text to put in place of a range.
    mutants: Vec<(usize, Range<usize>, String, String)>,
}

#[derive(Default)]
struct Collector {
    nodes: Vec<Node>,
    /// Where nothing can be switched.
    frozen: Vec<Range<usize>>,
    /// The operators that join to a `let`, which only `&&` may do.
    of_lets: Vec<Range<usize>>,
    in_chain: bool,
}

fn range(node: &impl Spanned) -> Range<usize> {
    node.span().byte_range()
}

fn has_let(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(b) => has_let(&b.left) || has_let(&b.right),
        _ => false,
    }
}

impl<'a> Visit<'a> for Collector {
    fn visit_expr(&mut self, expr: &'a syn::Expr) {
        let is_link = matches!(
            expr,
            syn::Expr::Binary(_) | syn::Expr::Unary(_) | syn::Expr::Cast(_)
        );
        let before = self.in_chain;
        if let syn::Expr::Binary(binary) = expr
            && has_let(expr)
        {
            self.of_lets.push(range(&binary.op));
        }
        if is_link && !self.in_chain && !has_let(expr) {
            self.nodes.push(Node {
                range: range(expr),
                shape: Shape::Chain,
                mutants: vec![],
            });
            self.in_chain = true;
        } else if !is_link {
            self.in_chain = false;
        }
        visit::visit_expr(self, expr);
        self.in_chain = before;
    }
    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        let before = std::mem::replace(&mut self.in_chain, false);
        let guard = arm.guard.as_ref().map(|(_, guard)| range(guard.as_ref()));
        if let Some((_, guard)) = &arm.guard
            && has_let(guard)
        {
            self.frozen.push(range(guard.as_ref()));
        } else {
            self.nodes.push(Node {
                range: range(arm),
                shape: Shape::Arm {
                    pattern_end: range(&arm.pat).end,
                    guard,
                },
                mutants: vec![],
            });
        }
        visit::visit_arm(self, arm);
        self.in_chain = before;
    }
    fn visit_pat(&mut self, pat: &'a syn::Pat) {
        self.frozen.push(range(pat));
    }
    fn visit_type(&mut self, ty: &'a syn::Type) {
        self.frozen.push(range(ty));
    }
    fn visit_block(&mut self, block: &'a syn::Block) {
        let before = std::mem::replace(&mut self.in_chain, false);
        visit::visit_block(self, block);
        self.in_chain = before;
    }
    fn visit_item_const(&mut self, item: &'a syn::ItemConst) {
        self.frozen.push(range(item));
    }
    fn visit_item_static(&mut self, item: &'a syn::ItemStatic) {
        self.frozen.push(range(item));
    }
    fn visit_impl_item_const(&mut self, item: &'a syn::ImplItemConst) {
        self.frozen.push(range(item));
    }
    fn visit_trait_item_const(&mut self, item: &'a syn::TraitItemConst) {
        self.frozen.push(range(item));
    }
    fn visit_expr_const(&mut self, item: &'a syn::ExprConst) {
        self.frozen.push(range(item));
    }
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.body(&item.sig, &item.block);
    }
    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.body(&item.sig, &item.block);
    }
    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.body(&item.sig, block);
        }
    }
}

impl Collector {
    fn body(&mut self, signature: &syn::Signature, block: &syn::Block) {
        if signature.constness.is_some() {
            self.frozen.push(range(block));
            return;
        }
        self.nodes.push(Node {
            range: range(block),
            shape: Shape::Body,
            mutants: vec![],
        });
        let before = std::mem::replace(&mut self.in_chain, false);
        self.visit_block(block);
        self.in_chain = before;
    }
}

struct Renderer<'a> {
    text: &'a str,
    nodes: &'a [Node],
}

impl Renderer<'_> {
    /// The text of a range with the nodes from `from` on that lie in it.
    fn render(&self, wanted: Range<usize>, from: usize) -> String {
        let (mut out, mut at, mut index) = (String::new(), wanted.start, from);
        while index < self.nodes.len() && self.nodes[index].range.start < wanted.end {
            let node = &self.nodes[index];
            if node.range.start < at || node.range.end > wanted.end {
                index += 1;
                continue;
            }
            out += &self.text[at..node.range.start];
            out += &self.node(index);
            at = node.range.end;
            index += 1;
        }
        out + &self.text[at..wanted.end]
    }

    fn node(&self, index: usize) -> String {
        let Node {
            range,
            shape,
            mutants,
        } = &self.nodes[index];
        let next = index + 1;
        match shape {
            Shape::Chain => {
                let (low, high) = (mutants[0].0, mutants[mutants.len() - 1].0);
                let mut out = format!(
                    "(if crate::schema::outside({low}, {high}) {{ {} }}",
                    self.render(range.clone(), next)
                );
                for (at, (id, place, new, _)) in mutants.iter().enumerate() {
                    let condition = match at + 1 == mutants.len() {
                        true => String::new(),
                        false => format!("if crate::schema::is({id}) "),
                    };
                    out += &format!(
                        " else {condition}{{/*<{id}*/ {}{}{} /*>{id}*/}}",
                        &self.text[range.start..place.start],
                        new,
                        &self.text[place.end..range.end]
                    );
                }
                out + ")"
            }
            Shape::Body => {
                let mut out = String::from("{");
                for (id, _, new, _) in mutants {
                    out += &format!(
                        " if crate::schema::is({id}) {{/*<{id}*/ return {new}; /*>{id}*/}}"
                    );
                }
                out + &self.render(range.start + 1..range.end, next)
            }
            Shape::Arm { pattern_end, guard } => {
                let mut out = self.text[range.start..*pattern_end].to_string();
                let find = |wanted: &str| mutants.iter().find(|m| m.3 == wanted).map(|m| m.0);
                let mut conditions = Vec::new();
                if let Some(id) = find("delete") {
                    conditions.push(format!("!/*<{id}*/crate::schema::is({id})/*>{id}*/"));
                }
                let mut at = *pattern_end;
                if let Some(guard) = guard {
                    let mut inner = format!("({})", self.render(guard.clone(), next));
                    if let Some(id) = find("false") {
                        inner = format!("(!crate::schema::is({id}) && {inner})");
                    }
                    if let Some(id) = find("true") {
                        inner = format!("(crate::schema::is({id}) || {inner})");
                    }
                    conditions.push(inner);
                    at = guard.end;
                }
                out += &format!(" if {}", conditions.join(" && "));
                // Nodes of the guard start before `at`, and are passed over.
                out + &self.render(at..range.end, next)
            }
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, list, tree, out] = &arguments[..] else {
        panic!("MUTANTS.json TREE OUT.json")
    };
    let records: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(list).unwrap()).unwrap();
    let mut by_file: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for record in records {
        by_file
            .entry(record["file"].as_str().unwrap().to_string())
            .or_default()
            .push(record);
    }
    let mut result = Vec::new();
    let mut next_id = 0;
    for (file, records) in by_file {
        let path = format!("{tree}/{file}");
        let text = std::fs::read_to_string(&path).unwrap();
        let syntax = syn::parse_file(&text).unwrap();
        let mut collector = Collector::default();
        collector.visit_file(&syntax);
        let Collector {
            mut nodes,
            frozen,
            of_lets,
            ..
        } = collector;
        nodes.sort_by_key(|node| (node.range.start, std::cmp::Reverse(node.range.end)));
        let lines: Vec<usize> = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let offset = |place: &Value| {
            let line = lines[place["line"].as_u64().unwrap() as usize - 1];
            let column = place["column"].as_u64().unwrap() as usize - 1;
            line + text[line..]
                .chars()
                .take(column)
                .map(char::len_utf8)
                .sum::<usize>()
        };
        for record in records {
            let place = offset(&record["span"]["start"])..offset(&record["span"]["end"]);
            let genre = record["genre"].as_str().unwrap();
            let new = record["replacement"].as_str().unwrap_or("").to_string();
            let is_frozen = frozen.iter().any(|range| {
                range.start <= place.start && place.end <= range.end && genre != "MatchArm"
            });
            let is_of_let = of_lets.contains(&place);
            let mut kind = String::new();
            let found = nodes.iter_mut().rev().find(|node| {
                node.range.start <= place.start
                    && place.end <= node.range.end
                    && match (&node.shape, genre) {
                        (Shape::Chain, "BinaryOperator" | "UnaryOperator") => true,
                        (Shape::Body, "FnValue") => true,
                        (Shape::Arm { .. }, "MatchArm") => node.range.start == place.start,
                        (
                            Shape::Arm {
                                guard: Some(guard), ..
                            },
                            "MatchArmGuard",
                        ) => *guard == place,
                        _ => false,
                    }
            });
            match genre {
                "MatchArm" => kind = "delete".into(),
                "MatchArmGuard" => kind = new.clone(),
                _ => (),
            }
            match found {
                // The innermost chain has to be the one of the operator, not of a closure's surroundings.
                Some(node) if !is_frozen && !is_of_let => {
                    node.mutants
                        .push((usize::MAX, place, new, format!("{kind}\u{0}{record}")))
                }
                _ => result.push(json!({"id": null, "unviable": is_of_let, "mutant": record})),
            }
        }
        nodes.retain(|node| !node.mutants.is_empty());
        for node in &mut nodes {
            for mutant in &mut node.mutants {
                let (kind, record) = mutant.3.split_once('\u{0}').unwrap();
                let record: Value = serde_json::from_str(record).unwrap();
                result.push(json!({"id": next_id, "mutant": record}));
                mutant.0 = next_id;
                mutant.3 = kind.to_string();
                next_id += 1;
            }
        }
        let renderer = Renderer {
            text: &text,
            nodes: &nodes,
        };
        let mut rewritten = renderer.render(0..text.len(), 0);
        // The command is a crate of its own, whose switch is the library's.
        if file == "src/main.rs" || file.starts_with("src/cli/") {
            rewritten = rewritten.replace("crate::schema::", "attnbm::schema::");
        }
        std::fs::write(&path, rewritten).unwrap();
    }
    let switch = SWITCH
        .replace("COUNT]", &format!("{}]", next_id.max(1)))
        .replace("; COUNT", &format!("; {}", next_id.max(1)));
    std::fs::write(format!("{tree}/src/schema.rs"), switch).unwrap();
    let root = format!("{tree}/src/lib.rs");
    let library = std::fs::read_to_string(&root).unwrap();
    if !library.contains("mod schema;") {
        std::fs::write(
            root,
            library + "\n#[doc(hidden)]\n#[allow(missing_docs)]\npub mod schema;\n",
        )
        .unwrap();
    }
    std::fs::write(out, serde_json::to_string_pretty(&result).unwrap()).unwrap();
    eprintln!(
        "{next_id} switched, {} left out",
        result.iter().filter(|r| r["id"].is_null()).count()
    );
}
