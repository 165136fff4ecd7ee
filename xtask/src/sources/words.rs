//! The catalogues have an entry for everything that is said, and none for what nobody says. That all
//! languages have the same entries is a test of the crate that holds them; that a program's commands have
//! theirs is one of the program.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Fields, Item, ItemEnum, ItemStruct, ItemUse, LitStr, visit::Visit};

use super::{shown, sources, tree::is_test};
use crate::run;

/// Macros of which the first argument is the id of a message.
const MACROS: [&str; 4] = ["text", "say", "note", "warn"];
/// Programs, which have a message for each command.
const PROGRAMS: [&str; 4] = ["homesafe", "venue-qr", "homesafe-authority", "homesafe-server"];

/// Faults, in words.
pub fn find(folders: &[&Path]) -> Result<Vec<String>> {
    let (mut said, mut literals, mut facts) = (BTreeMap::new(), BTreeSet::new(), Facts::default());
    for folder in folders {
        for file in sources(folder)?.into_iter().filter(|file| !shown(file).starts_with("xtask/")) {
            let text = fs::read_to_string(&file)?;
            let tokens: TokenStream =
                text.parse().ok().with_context(|| format!("{} is not Rust", file.display()))?;
            let mut ids = BTreeSet::new();
            collect(tokens, &mut ids, &mut literals);
            said.extend(ids.into_iter().map(|id| (id, shown(&file))));
            facts.visit_file(&syn::parse_file(&text).with_context(|| file.display().to_string())?);
        }
    }
    let entries = entries()?;
    let mut faults = Vec::new();
    for (id, file) in said.iter().filter(|(id, _)| !entries.contains(*id)) {
        faults.push(format!("{file}: {id} has no entry in words/en"));
    }
    for fact in facts.needed.iter().filter(|fact| !entries.contains(*fact)) {
        faults.push(format!("{fact} is an error without an entry in words/en"));
    }
    let is_command =
        |id: &str| PROGRAMS.iter().any(|program| id == *program || id.starts_with(&format!("{program}-")));
    let is_used = |id: &str| {
        literals.contains(id) || facts.known.contains(id) || is_command(id) || id == "every-command"
    };
    for id in entries.iter().filter(|id| !is_used(id)) {
        faults.push(format!("words/en: nobody says {id}"));
    }
    Ok(faults)
}

/// The ids of the English catalogue.
fn entries() -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for file in fs::read_dir(run::root().join("words/en"))? {
        for line in fs::read_to_string(file?.path())?.lines() {
            let begins = line.starts_with(|c: char| c.is_ascii_alphabetic());
            ids.extend(line.split_once(" =").filter(|_| begins).map(|(id, _)| id.to_owned()));
        }
    }
    Ok(ids)
}

/// The ids behind the macros, wherever they stand; and all literals, for an id may come from a table.
fn collect(tokens: TokenStream, ids: &mut BTreeSet<String>, literals: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Literal(literal) = token {
            literals.insert(literal.to_string().trim_matches('"').to_owned());
        }
        let TokenTree::Group(group) = token else { continue };
        let before = |n: usize| at.checked_sub(n).and_then(|at| tokens.get(at));
        let is_mark = matches!(before(1), Some(TokenTree::Punct(mark)) if mark.as_char() == '!');
        let named = |n, names: &[&str]| matches!(before(n), Some(TokenTree::Ident(name)) if names.iter().any(|one| name == one));
        let first = group.stream().into_iter().next();
        if let Some(TokenTree::Literal(literal)) = first
            && is_mark
            && named(2, &MACROS)
        {
            let id = literal.to_string().trim_matches('"').to_owned();
            // A log has macros of the same names.
            ids.extend(Some(id).filter(|id| !id.contains(' ')));
        }
        collect(group.stream(), ids, literals);
    }
}

/// Types that serde can write.
#[derive(Default)]
struct Facts {
    /// Their names, with those of their variants.
    known: BTreeSet<String>,
    /// Those of errors that say something of their own.
    needed: BTreeSet<String>,
}

impl<'a> Visit<'a> for Facts {
    fn visit_item(&mut self, item: &'a Item) {
        match item {
            Item::Mod(module) if is_test(&module.attrs) => {}
            Item::Fn(function) if is_test(&function.attrs) => {}
            _ => syn::visit::visit_item(self, item),
        }
    }

    fn visit_item_use(&mut self, _: &'a ItemUse) {}

    fn visit_item_enum(&mut self, item: &'a ItemEnum) {
        let (is_fact, is_error) = derives(&item.attrs);
        let written = Written::of(&item.attrs);
        for variant in item.variants.iter().filter(|variant| is_fact && !is_test(&variant.attrs)) {
            let name = written.name.clone().unwrap_or_else(|| item.ident.to_string());
            let id = format!("{name}-{}", written.variant(&variant.ident.to_string()));
            let wraps = matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
            if is_error && !wraps {
                self.needed.insert(id.clone());
            }
            self.known.insert(id);
        }
    }

    fn visit_item_struct(&mut self, item: &'a ItemStruct) {
        let (is_fact, is_error) = derives(&item.attrs);
        let id = Written::of(&item.attrs).name.unwrap_or_else(|| item.ident.to_string());
        let wraps = matches!(&item.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
        if is_fact && is_error && !wraps {
            self.needed.insert(id.clone());
        }
        if is_fact {
            self.known.insert(id);
        }
    }
}

/// The names under which serde writes a type and its variants, where they are others than the source's.
#[derive(Default)]
struct Written {
    name: Option<String>,
    variants: Option<String>,
}

impl Written {
    fn of(attributes: &[Attribute]) -> Self {
        let mut written = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            // What is no `name = "..."` says nothing of names.
            let _ = attribute.parse_nested_meta(|meta| {
                let Ok(value) = meta.value() else { return Ok(()) };
                let text = value.parse::<LitStr>()?.value();
                if meta.path.is_ident("rename") {
                    written.name = Some(text);
                } else if meta.path.is_ident("rename_all") {
                    written.variants = Some(text);
                }
                Ok(())
            });
        }
        written
    }

    fn variant(&self, name: &str) -> String {
        let between = match self.variants.as_deref() {
            Some("snake_case") => "_",
            Some("kebab-case") => "-",
            Some("lowercase") => "",
            _ => return name.to_owned(),
        };
        let part = |(at, c): (usize, char)| {
            let before = if at > 0 && c.is_uppercase() { between } else { "" };
            format!("{before}{}", c.to_lowercase())
        };
        name.char_indices().map(part).collect()
    }
}

/// Whether a type derives what facts derive, and what errors derive.
fn derives(attributes: &[Attribute]) -> (bool, bool) {
    let derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let text: String =
        derives.filter_map(|one| one.meta.require_list().ok()).map(|list| list.tokens.to_string()).collect();
    (text.contains("Serialize"), text.contains("Error"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_inside_of_other_macros() {
        let mut ids = BTreeSet::new();
        let text =
            r#"fn f() { put!("{}", text!("inner", n = 1)); say!("outer"); warn!("a log line"); text("no") }"#;
        collect(text.parse().unwrap(), &mut ids, &mut BTreeSet::new());
        assert_eq!(ids, BTreeSet::from(["inner", "outer"].map(str::to_owned)));
    }

    #[test]
    fn facts_have_the_names_that_serde_writes() {
        let mut facts = Facts::default();
        let text = r#"#[derive(Serialize)] #[serde(rename = "DeskAct", tag = "act", rename_all = "snake_case")]
                      enum Act { CaseMade { case: u8 } }
                      #[derive(Serialize)] #[serde(rename_all = "kebab-case")] enum Rule { SecondSource }
                      #[derive(Serialize)] #[serde(rename = "Named")] struct Inner { n: u8 }"#;
        facts.visit_file(&syn::parse_file(text).unwrap());
        assert_eq!(
            facts.known,
            BTreeSet::from(["DeskAct-case_made", "Rule-second-source", "Named"].map(str::to_owned))
        );
    }

    #[test]
    fn an_error_that_only_wraps_needs_no_words() {
        let mut facts = Facts::default();
        let text = "#[derive(Serialize, thiserror::Error)] enum E { Plain, Wraps(Other), Two(u8, u8), Named { n: u8 } }
                    #[derive(Serialize)] enum Fact { One }
                    #[cfg(test)] mod tests { #[derive(Serialize, Error)] enum T { X } }";
        facts.visit_file(&syn::parse_file(text).unwrap());
        assert_eq!(facts.needed, BTreeSet::from(["E-Named", "E-Plain", "E-Two"].map(str::to_owned)));
        assert!(
            facts.known.contains("Fact-One")
                && facts.known.contains("E-Wraps")
                && !facts.known.contains("T-X")
        );
    }
}
