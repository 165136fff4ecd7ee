//! No circle among the modules of a crate: of two that lie beside each other, one may know of the other. That
//! a module and those inside it know of each other is no circle, and what a module hands on is used from
//! where it comes.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::Result;

use super::{
    shown,
    tree::{self, Module, ModulePath},
};

type Modules = BTreeMap<ModulePath, Module>;
/// Who uses what of whom, among the modules that lie in one.
type Edges = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The circles of a crate, in words.
pub fn find(folder: &Path) -> Result<Vec<String>> {
    let circles = circles(&tree::read(folder)?);
    Ok(circles
        .into_iter()
        .map(|circle| format!("{}: modules in a circle: {circle}", shown(folder)))
        .collect())
}

fn circles(modules: &Modules) -> Vec<String> {
    let mut beside: BTreeMap<ModulePath, Edges> = BTreeMap::new();
    for (path, module) in modules {
        for (used, _) in &module.uses {
            let Some(target) = resolve(modules, path, used, &mut BTreeSet::new()) else { continue };
            let common = path.iter().zip(&target).take_while(|(a, b)| a == b).count();
            if let (Some(from), Some(to), Some(inside)) =
                (path.get(common), target.get(common), path.get(..common))
            {
                let edges = beside.entry(inside.to_vec()).or_default().entry(from.clone()).or_default();
                edges.entry(to.clone()).or_default().extend(used.last().cloned());
            }
        }
    }
    let mut found = Vec::new();
    for (inside, edges) in &beside {
        let mut seen = BTreeSet::new();
        for start in edges.keys() {
            let circle: BTreeSet<&String> = reached(edges, start)
                .into_iter()
                .filter(|other| reached(edges, other).contains(start))
                .collect();
            if circle.len() > 1 && seen.insert(circle.clone()) {
                let inside: String = inside.iter().map(|module| format!("{module}::")).collect();
                let names: Vec<&str> = circle.iter().map(|name| name.as_str()).collect();
                found.push(format!("{inside}{{{}}}{}", names.join(", "), uses(edges, &circle)));
            }
        }
    }
    found
}

/// What those in a circle use of each other.
fn uses(edges: &Edges, circle: &BTreeSet<&String>) -> String {
    let inside = |(from, to): &(&String, &String)| circle.contains(from) && circle.contains(to);
    let all = edges.iter().flat_map(|(from, used)| used.iter().map(move |(to, what)| ((from, to), what)));
    let line = |((from, to), what): ((&String, &String), &BTreeSet<String>)| {
        let what: Vec<&str> = what.iter().map(String::as_str).collect();
        format!("\n    {from} uses {} of {to}", what.join(", "))
    };
    all.filter(|(pair, _)| inside(pair)).map(line).collect()
}

/// All modules that one uses, by way of others too.
fn reached<'a>(edges: &'a Edges, start: &str) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&String> = edges.get(start).into_iter().flat_map(BTreeMap::keys).collect();
    while let Some(name) = next.pop() {
        if reached.insert(name) {
            next.extend(edges.get(name).into_iter().flat_map(BTreeMap::keys));
        }
    }
    reached
}

/// The module in which what `used` names stands; `None` for other crates.
fn resolve(
    modules: &Modules,
    from: &ModulePath,
    used: &[String],
    asked: &mut BTreeSet<(ModulePath, Vec<String>)>,
) -> Option<ModulePath> {
    if !asked.insert((from.clone(), used.to_vec())) {
        return None;
    }
    let (first, mut rest) = used.split_first()?;
    let mut at = from.clone();
    match first.as_str() {
        "crate" => at.clear(),
        "self" => {}
        "super" => drop(at.pop()?),
        name if modules.get(from)?.children.iter().any(|child| child == name) => at.push(name.to_owned()),
        _ => return None,
    }
    while let Some((name, after)) = rest.split_first() {
        if name == "super" {
            at.pop()?;
        } else if modules.get(&at)?.children.contains(name) {
            at.push(name.clone());
        } else {
            // What the module only hands on.
            let handed = modules.get(&at)?.uses.iter().find(|(_, known)| known == name);
            return match handed.and_then(|(path, _)| resolve(modules, &at, path, asked)) {
                Some(origin) => Some(origin),
                None => Some(at),
            };
        }
        rest = after;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(children: &[&str], uses: &[&str]) -> Module {
        let path = |text: &&str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
        let known = |path: Vec<String>| (path.clone(), path.last().unwrap().clone());
        Module {
            children: children.iter().map(|child| (*child).to_owned()).collect(),
            uses: uses.iter().map(path).map(known).collect(),
        }
    }

    fn crate_of(modules: &[(&str, Module)]) -> Vec<String> {
        let path = |text: &str| text.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        circles(&modules.iter().map(|(at, m)| (path(at), module_of(m))).collect())
    }

    fn module_of(module: &Module) -> Module {
        Module { children: module.children.clone(), uses: module.uses.clone() }
    }

    #[test]
    fn two_that_lie_beside_each_other_must_not_use_each_other() {
        let root = || module(&["a", "b"], &["a::A"]);
        assert!(
            crate_of(&[("", root()), ("a", module(&[], &["super::b::B"])), ("b", module(&[], &[]))])
                .is_empty()
        );
        let both = [
            ("", root()),
            ("a", module(&[], &["super::b::B"])),
            ("b", module(&[], &["crate::a::A", "std::fmt"])),
        ];
        assert_eq!(crate_of(&both), ["{a, b}\n    a uses B of b\n    b uses A of a"]);
    }

    #[test]
    fn what_the_module_around_hands_on_is_used_from_where_it_comes() {
        let handed = [
            ("", module(&["a", "b"], &["a::A", "b::B"])),
            ("a", module(&[], &["super::B"])),
            ("b", module(&[], &["super::A"])),
        ];
        assert!(crate_of(&handed)[0].starts_with("{a, b}\n"));
        let own = [("", module(&["a"], &["a::A"])), ("a", module(&[], &["super::Own"]))];
        assert!(crate_of(&own).is_empty(), "a module and the one around it");
    }

    #[test]
    fn a_circle_may_be_long_and_deep() {
        let deep = [
            ("", module(&["m"], &[])),
            ("m", module(&["a", "b", "c"], &[])),
            ("m::a", module(&["x"], &[])),
            ("m::a::x", module(&[], &["super::super::b::B"])),
            ("m::b", module(&[], &["super::c::C"])),
            ("m::c", module(&[], &["crate::m::a::A"])),
        ];
        assert!(crate_of(&deep)[0].starts_with("m::{a, b, c}\n"));
    }
}
