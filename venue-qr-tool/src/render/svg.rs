//! The page as an SVG document.

use zeroize::Zeroizing;

use crate::{
    font,
    poster::{
        Sheet,
        page::{Anchor, Ink, Line, Mark, Role},
    },
    shape::{Shape, Step},
};

impl Sheet {
    /// The page as an SVG document. It holds the venue's secret.
    pub fn svg(&self) -> Zeroizing<String> {
        let page = self.page();
        let (width, height) = (page.width, page.height);
        let mut svg = Zeroizing::new(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:lang=\"zh-HK\" width=\"{}mm\" height=\"{}mm\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"'{}', 'Noto Sans TC', sans-serif\" fill-rule=\"evenodd\">\n\
             <title>{}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n",
            width / 10.0,
            height / 10.0,
            font::FAMILY,
            escaped(self.title()),
        ));
        for part in &page.parts {
            let (open, close) = match part.role {
                Role::Code => {
                    let title = format!(
                        "<g id=\"code\" role=\"img\"><title>{}</title>",
                        escaped(&self.alternative())
                    );
                    (title, "</g>\n")
                }
                Role::Decoration => ("<g aria-hidden=\"true\">".to_owned(), "</g>\n"),
                _ => ("<g>".to_owned(), "</g>\n"),
            };
            *svg += &open;
            for mark in &part.marks {
                match mark {
                    Mark::Text(line) => text(&mut svg, line),
                    Mark::Fill(shape, ink) => fill(&mut svg, shape, *ink, part.role == Role::Code),
                }
            }
            *svg += close;
        }
        *svg += "</svg>\n";
        svg
    }
}

fn text(svg: &mut String, line: &Line) {
    let anchor = match line.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    *svg += &format!(
        "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{:.2}\" text-anchor=\"{anchor}\" fill=\"{}\">{}</text>\n",
        line.x,
        line.y,
        line.size,
        colour(line.ink),
        escaped(&line.text)
    );
}

fn fill(svg: &mut String, shape: &Shape, ink: Ink, crisp: bool) {
    let crisp = if crisp { " shape-rendering=\"crispEdges\"" } else { "" };
    *svg += &format!("<path fill=\"{}\"{crisp} d=\"", colour(ink));
    for step in &shape.0 {
        match *step {
            Step::Move(x, y) => *svg += &format!("M{x:.3} {y:.3}"),
            Step::Line(x, y) => *svg += &format!("L{x:.3} {y:.3}"),
            Step::Curve([ax, ay, bx, by, x, y]) => {
                *svg += &format!("C{ax:.2} {ay:.2} {bx:.2} {by:.2} {x:.2} {y:.2}");
            }
            Step::Close => svg.push('z'),
        }
    }
    *svg += "\"/>\n";
}

fn colour(ink: Ink) -> String {
    let [red, green, blue] = ink.rgb();
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Text as XML character data.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
