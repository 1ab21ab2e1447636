//! Documents that make naive renderers quadratic, exponential, or overflow the stack.

use super::data;
use crate::{html_limit, render};
use std::process::Command;
use std::time::{Duration, Instant};

/// Only against a hang: a debug build on a busy machine takes a hundred times the real times.
const HANG: Duration = Duration::from_secs(60);

fn assert_ends(name: &str, source: &str) {
    let start = Instant::now();
    let result = render(source);
    let took = start.elapsed();
    let verdict = match &result {
        Ok(rendered) => format!("{} bytes", rendered.html.len()),
        Err(error) => error.to_string(),
    };
    eprintln!("{name:24} {:6} bytes {took:8.0?} {verdict}", source.len());
    assert!(took < HANG, "{name} took {took:?}");
    if let Ok(rendered) = result {
        assert!(rendered.html.len() <= html_limit(source.len()), "{name}");
    }
}

#[test]
fn every_family_of_the_script_ends_in_time() {
    let Some(script) = data::path("markdown/pathological.py") else {
        return;
    };
    let python = |arguments: &[&str]| {
        let output = Command::new("python3")
            .arg(&script)
            .args(arguments)
            .output();
        output
            .ok()
            .filter(|output| output.status.success())
            .and_then(|output| String::from_utf8(output.stdout).ok())
    };
    let Some(families) = python(&["--list"]) else {
        eprintln!("skipped: python3 does not run");
        return;
    };
    for family in families.lines() {
        for bytes in ["16000", "64000"] {
            assert_ends(family, &python(&["--emit", family, bytes]).unwrap());
        }
    }
}

#[test]
fn single_characters_and_pairs_end_in_time() {
    let units = [
        ">",
        "> ",
        "[",
        "]",
        "*",
        "**",
        "_",
        "`",
        "~",
        "<",
        "<!",
        "<?",
        "</",
        "<!--",
        "&",
        "\\",
        "|",
        "#",
        "- ",
        "1. ",
        "![",
        "](",
        "[](",
        "(",
        "\t",
        "\r",
        "www.",
        "a@",
        "http://",
        "~~",
        "* a\n",
        ">- ",
        "<a href=\"",
        "<![CDATA[",
        "|-|\n",
        "- [ ] ",
    ];
    for unit in units {
        // 320 KB of `&amp;` alone take the unoptimised HTML parser ten seconds.
        let bytes = if unit == "&" { 8_000 } else { 64_000 };
        assert_ends(unit, &unit.repeat(bytes / unit.len()));
    }
}

#[test]
fn raw_tags_end_in_time() {
    let units = [
        "<a><b><i>",
        "<b></p>",
        "<p><b>",
        "<div><table><td></div>",
        "<table><td>",
        "<table><b>",
        "<tr><div></tr>",
        "<svg><g>",
        "<div><!--</div>-->",
        "<b><textarea></b></textarea>",
        "<textarea><x y=\"</textarea><i>\">",
        "<a></b><i></b>",
        "<table><tr><caption><div></tr>",
        "<b><div></b>",
        "<p></b><b id=a>",
        "</p>",
        "<ul><li>",
        "<li><div>",
        "<button><p>",
        "<select><b>",
        "<ruby><rt>",
    ];
    for unit in units {
        assert_ends(unit, &format!("a {}", unit.repeat(64_000 / unit.len())));
        assert_ends(
            unit,
            &format!("{unit}\n\n").repeat(64_000 / (unit.len() + 2)),
        );
    }
}

#[test]
fn nasty_code_blocks_end_in_time() {
    let languages = [
        "rust", "js", "py", "c++", "html", "php", "sh", "sql", "md", "perl", "tex", "yaml", "xml",
        "hs",
    ];
    for language in languages {
        for unit in ["(", "{", "a", "\"", "a.", "<a ", "/*", "${", "\\", "a b\n"] {
            // Within the highlighting budget, and small enough for an unoptimised build.
            let line = format!("{}\n", unit.repeat(200 / unit.len()));
            let code = line.repeat(3_000 / line.len());
            assert_ends(language, &format!("```{language}\n{code}```\n"));
        }
    }
}
