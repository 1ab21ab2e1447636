//! Reading lines.

use super::Folder;
use crate::bulk::file::{LINE_MAX, Lines, RawLine};

fn read(folder: &Folder, content: &[u8], packed: bool) -> Vec<Result<(u64, Vec<u8>), u64>> {
    let path = if packed {
        folder.packed("x", content)
    } else {
        folder.file("x", content)
    };
    let mut lines = Lines::open(&path).unwrap();
    let mut all = Vec::new();
    while let Some(chunk) = lines.chunk().unwrap() {
        assert!(chunk.lines.len() <= 500);
        all.extend(chunk.lines.into_iter().map(|line| match line {
            RawLine::Text(number, text) => Ok((number, text.trim_ascii().to_vec())),
            RawLine::TooLong(number) => Err(number),
        }));
    }
    all
}

#[test]
fn empty_lines_count_but_are_no_records() {
    let folder = Folder::new();
    for packed in [false, true] {
        let lines = read(&folder, b"\xEF\xBB\xBFa\r\n\n  \nb\n\nc", packed);
        assert_eq!(
            lines,
            [
                Ok((1, b"a".to_vec())),
                Ok((4, b"b".to_vec())),
                Ok((6, b"c".to_vec()))
            ]
        );
        assert!(read(&folder, b"", packed).is_empty());
    }
}

#[test]
fn a_line_that_is_too_long_is_passed_over() {
    let folder = Folder::new();
    let mut content = b"a\n".to_vec();
    content.extend(vec![b'x'; 3 * LINE_MAX]);
    content.extend(b"\nb\n");
    content.extend(vec![b'y'; LINE_MAX]);
    content.extend(b"\n");
    content.extend(vec![b'z'; LINE_MAX + 1]);
    let lines = read(&folder, &content, false);
    let numbers: Vec<Result<u64, u64>> = lines.into_iter().map(|l| l.map(|(n, _)| n)).collect();
    assert_eq!(numbers, [Ok(1), Err(2), Ok(3), Ok(4), Err(5)]);
}

#[test]
fn packed_files_may_have_several_members() {
    let folder = Folder::new();
    let two = [super::pack(b"a\n"), super::pack(b"b\n")].concat();
    let path = folder.file("two.ndjson", &two);
    let chunk = Lines::open(&path).unwrap().chunk().unwrap().unwrap();
    assert_eq!((chunk.lines.len(), chunk.done_bytes), (2, two.len() as u64));
}
