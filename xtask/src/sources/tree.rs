//! A crate's modules, and what each of them uses of the others. Tests are left out.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use syn::{Attribute, Item, UseTree};

/// The path of a module in its crate; the root's is empty.
pub type ModulePath = Vec<String>;

/// One module.
#[derive(Default)]
pub struct Module {
    /// Modules in it.
    pub children: Vec<String>,
    /// What it brings into its scope: the path as written, and the name under which it is known here.
    pub uses: Vec<(Vec<String>, String)>,
}

/// All modules of a crate's library, or of its program where it has none.
pub fn read(folder: &Path) -> Result<BTreeMap<ModulePath, Module>> {
    let mut modules = BTreeMap::new();
    for root in ["src/lib.rs", "src/main.rs"] {
        let file = folder.join(root);
        if file.is_file() {
            read_file(&file, &file.with_file_name(""), &mut Vec::new(), &mut modules)?;
            break;
        }
    }
    Ok(modules)
}

fn read_file(
    file: &Path,
    children: &Path,
    path: &mut ModulePath,
    modules: &mut BTreeMap<ModulePath, Module>,
) -> Result<()> {
    let named = || file.display().to_string();
    let text = fs::read_to_string(file).with_context(named)?;
    let parsed = syn::parse_file(&text).with_context(named)?;
    read_items(parsed.items, children, path, modules)
}

fn read_items(
    items: Vec<Item>,
    folder: &Path,
    path: &mut ModulePath,
    modules: &mut BTreeMap<ModulePath, Module>,
) -> Result<()> {
    modules.entry(path.clone()).or_default();
    for item in items {
        match item {
            Item::Use(used) if !is_test(&used.attrs) => {
                let module = modules.entry(path.clone()).or_default();
                flatten(&used.tree, &mut Vec::new(), &mut module.uses);
            }
            // One with a path of its own is read where it lies.
            Item::Mod(module) if module.attrs.iter().any(|attribute| attribute.path().is_ident("path")) => {}
            Item::Mod(module) if !is_test(&module.attrs) => {
                let name = module.ident.to_string();
                modules.entry(path.clone()).or_default().children.push(name.clone());
                let own = folder.join(&name);
                path.push(name.clone());
                match module.content {
                    Some((_, items)) => read_items(items, &own, path, modules)?,
                    None => read_file(&file_of(folder, &name), &own, path, modules)?,
                }
                path.pop();
            }
            _ => {}
        }
    }
    Ok(())
}

fn file_of(folder: &Path, name: &str) -> PathBuf {
    let file = folder.join(format!("{name}.rs"));
    if file.is_file() { file } else { folder.join(name).join("mod.rs") }
}

/// Whether something is there for tests alone.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_cfg = attribute.path().is_ident("cfg");
        is_cfg && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string().contains("test"))
    })
}

fn flatten(tree: &UseTree, before: &mut Vec<String>, uses: &mut Vec<(Vec<String>, String)>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, uses);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|item| flatten(item, before, uses)),
        UseTree::Glob(_) => uses.push((before.clone(), "*".to_owned())),
        UseTree::Name(name) => {
            let mut path = before.clone();
            if name.ident != "self" {
                path.push(name.ident.to_string());
            }
            let known = path.last().cloned().unwrap_or_default();
            uses.push((path, known));
        }
        UseTree::Rename(rename) => {
            let mut path = before.clone();
            if rename.ident != "self" {
                path.push(rename.ident.to_string());
            }
            uses.push((path, rename.rename.to_string()));
        }
    }
}
