//! The structure tree: which marked content belongs to which element (ISO 32000-1, 14.7 and 14.8).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use crate::typeset::pages::{NodeKind, Pages};

/// Marked content, as it is counted while pages are written.
pub struct Marks {
    kinds: Vec<NodeKind>,
    /// Node → its pieces: page and MCID.
    pieces: BTreeMap<usize, Vec<(usize, usize)>>,
    /// Page → nodes by MCID.
    pages: Vec<Vec<usize>>,
}

impl Marks {
    /// Nothing marked yet.
    pub fn new(pages: &Pages) -> Self {
        Self {
            kinds: pages.structure.iter().map(|node| node.kind.clone()).collect(),
            pieces: BTreeMap::new(),
            pages: vec![Vec::new(); pages.pages.len()],
        }
    }

    /// Begins a piece of a node's content on a page: its tag and MCID.
    pub fn begin(&mut self, node: usize, page: usize) -> (String, usize) {
        let mcid = self.pages[page].len();
        self.pages[page].push(node);
        self.pieces.entry(node).or_default().push((page, mcid));
        (tag(&self.kinds[node]), mcid)
    }
}

/// The standard structure type of a node.
pub fn tag(kind: &NodeKind) -> String {
    match kind {
        NodeKind::Document => "Document",
        NodeKind::Section => "Sect",
        NodeKind::Title | NodeKind::Paragraph => "P",
        NodeKind::Heading(level) => return format!("H{level}"),
        NodeKind::List => "L",
        NodeKind::ListItem => "LI",
        NodeKind::Label => "Lbl",
        NodeKind::ListBody => "LBody",
        NodeKind::Contents => "TOC",
        NodeKind::ContentsEntry => "TOCI",
        NodeKind::Reference => "Reference",
        NodeKind::Link => "Link",
        NodeKind::Table => "Table",
        NodeKind::Caption => "Caption",
        NodeKind::Row => "TR",
        NodeKind::HeaderCell { .. } => "TH",
        NodeKind::Cell { .. } => "TD",
        NodeKind::Figure { .. } => "Figure",
    }
    .to_owned()
}

/// A link annotation: the node that it belongs to, and its object.
pub struct LinkObject {
    /// Index into the structure.
    pub node: usize,
    /// Its page.
    pub page: ObjectId,
    /// The annotation.
    pub annotation: ObjectId,
}

/// Writes the structure tree and its parent tree; gives the root and each link's key in the parent
/// tree. Pages have the keys 0, 1, …
pub fn write(
    document: &mut Document,
    pages: &Pages,
    page_ids: &[ObjectId],
    marks: &Marks,
    links: &[LinkObject],
) -> ObjectId {
    let ids: Vec<ObjectId> = pages.structure.iter().map(|_| document.new_object_id()).collect();
    let root = document.new_object_id();
    let mut kids: Vec<Vec<Object>> = vec![Vec::new(); ids.len()];
    for (node, pieces) in &marks.pieces {
        for (page, mcid) in pieces {
            let piece = dictionary! {
                "Type" => "MCR", "Pg" => page_ids[*page], "MCID" => *mcid as i64,
            };
            kids[*node].push(piece.into());
        }
    }
    for link in links {
        let piece = dictionary! { "Type" => "OBJR", "Pg" => link.page, "Obj" => link.annotation };
        kids[link.node].push(piece.into());
    }
    for (index, node) in pages.structure.iter().enumerate() {
        if let Some(parent) = node.parent {
            kids[parent].push(ids[index].into());
        }
    }
    for (index, node) in pages.structure.iter().enumerate() {
        let parent = node.parent.map_or(root, |parent| ids[parent]);
        let mut element = dictionary! {
            "Type" => "StructElem",
            "S" => Object::Name(tag(&node.kind).into_bytes()),
            "P" => parent,
            "K" => std::mem::take(&mut kids[index]),
        };
        if let NodeKind::Figure { alt, area: [left, top, right, bottom] } = &node.kind {
            let page = marks.pieces.get(&index).and_then(|pieces| pieces.first()).map(|(page, _)| *page);
            let height = page.map_or(0.0, |page| pages.pages[page].height);
            let area = [*left, height - bottom, *right, height - top];
            let area: Vec<Object> = area.iter().map(|at| (*at as f32).into()).collect();
            element.set("Alt", lopdf::text_string(alt));
            element.set("A", dictionary! { "O" => "Layout", "Placement" => "Block", "BBox" => area });
        }
        if let Some(attributes) = attributes(&node.kind) {
            element.set("A", attributes);
        }
        document.objects.insert(ids[index], element.into());
    }
    let mut numbers: Vec<Object> = Vec::new();
    for (page, nodes) in marks.pages.iter().enumerate() {
        let parents: Vec<Object> = nodes.iter().map(|node| ids[*node].into()).collect();
        numbers.push((page as i64).into());
        numbers.push(document.add_object(parents).into());
    }
    for (i, link) in links.iter().enumerate() {
        numbers.push(((page_ids.len() + i) as i64).into());
        numbers.push(ids[link.node].into());
    }
    let parent_tree = document.add_object(dictionary! { "Nums" => numbers });
    let tree = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => ids[0],
        "ParentTree" => parent_tree,
        "ParentTreeNextKey" => (page_ids.len() + links.len()) as i64,
    };
    document.objects.insert(root, tree.into());
    root
}

fn attributes(kind: &NodeKind) -> Option<Dictionary> {
    let (colspan, rowspan, scope) = match kind {
        // whatever its manner, the number is part of the text
        NodeKind::List => return Some(dictionary! { "O" => "List", "ListNumbering" => "Decimal" }),
        NodeKind::HeaderCell { colspan, rowspan, of_row } => {
            (*colspan, *rowspan, Some(if *of_row { "Row" } else { "Column" }))
        }
        NodeKind::Cell { colspan, rowspan } if (*colspan, *rowspan) != (1, 1) => (*colspan, *rowspan, None),
        _ => return None,
    };
    let mut attributes = dictionary! { "O" => "Table" };
    if let Some(scope) = scope {
        attributes.set("Scope", scope);
    }
    for (key, span) in [("ColSpan", colspan), ("RowSpan", rowspan)] {
        if span > 1 {
            attributes.set(key, span as i64);
        }
    }
    Some(attributes)
}
