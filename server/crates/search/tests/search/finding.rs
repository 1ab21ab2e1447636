//! Words, phrases, exclusions, codes, filters, facets and excerpts.

use crate::support::{Forum, posts, query, reply, thread};
use backstop_search::{Doc, DocKind, SearchQuery, Sort};

#[test]
fn more_matching_words_win() {
    let forum = Forum::with([
        thread(1, "Printer", "offline"),
        thread(2, "Printer paper jam", "tray"),
        thread(3, "Paper size", "letter"),
        thread(4, "Keyboard", "sticky"),
    ]);
    let found = forum.find("printers paper jamming");
    assert_eq!(found[0], 2);
    assert_eq!(found.len(), 3);
}

#[test]
fn phrases_and_exclusions() {
    let forum = Forum::with([
        thread(1, "One", "the paper jam is back"),
        thread(2, "Two", "jam on paper"),
        thread(3, "Three", "paper jam and blue ink"),
    ]);
    assert_eq!(forum.find("\"paper jam\"").len(), 2);
    assert_eq!(forum.find("\"paper jam\" -ink"), [1]);
    assert_eq!(forum.find("paper -\"paper jam\""), [2]);
    assert_eq!(forum.find("\"jam paper\""), [0i64; 0]);
    assert_eq!(forum.find("paper -\"ink paper\"").len(), 3);
    // The words of a phrase keep their distance across stop words.
    assert_eq!(forum.find("\"jam on paper\""), [2]);
    assert_eq!(forum.find("-ink"), [2, 1]);
}

#[test]
fn a_quotation_within_a_sentence_may_be_inexact() {
    let forum = Forum::with([
        thread(1, "Saving", "my printer says paper is jammed at noon"),
        thread(2, "Again", "the printer says paper jam every day"),
        thread(3, "Else", "a keyboard"),
    ]);
    let sentence = "why does my printer say \"jam in the paper\" all day";
    let page = |query| forum.index.search(&query).unwrap();
    assert!(page(query(sentence)).loosened);
    assert_eq!(forum.find(sentence), [2, 1]);
    let exact = SearchQuery {
        exact: true,
        ..query(sentence)
    };
    assert_eq!(page(exact).total, 0);
    let right = "the printer says always \"paper jam\" every day";
    assert!(page(query(right)).loosened);
    assert_eq!(forum.find(right)[0], 2);
}

#[test]
fn letters_of_titles_count_beyond_words() {
    let forum = Forum::with([
        thread(1, "Screen shot of a picture", "how is it done"),
        thread(2, "Frame around a picture", "how is it done"),
    ]);
    assert_eq!(forum.find("screenshot picture"), [1, 2]);
    // Letters alone find nothing.
    assert_eq!(forum.find("screensh"), [0i64; 0]);
}

#[test]
fn helped_threads_lead_among_equals_but_never_over_a_better_match() {
    let plain = |id, title: &str| thread(id, title, "it happened yesterday");
    let forum = Forum::with([
        plain(1, "Printer paper jam"),
        Doc {
            answer_count: 3,
            ..plain(2, "Printer paper jam")
        },
        Doc {
            answer_count: 1,
            ..plain(3, "Printer paper jam")
        },
        Doc {
            state: "solved".into(),
            answer_count: 3,
            ..plain(4, "Printer paper")
        },
    ]);
    assert_eq!(forum.find("printer paper jam"), [2, 3, 1, 4]);
}

#[test]
fn what_helped_more_members_leads_among_equals() {
    let first = thread(1, "Printer paper jam", "it happened yesterday");
    let answer = |id, votes| Doc {
        votes,
        ..reply(id, &first, "clear the paper jam first")
    };
    let official = Doc {
        official: true,
        ..answer(5, 0)
    };
    let forum = Forum::with([
        first.clone(),
        answer(2, 0),
        answer(3, 7),
        answer(4, 1),
        official,
    ]);
    // An agent's word is worth more than a reader's thanks.
    let answers = SearchQuery {
        kind: Some(DocKind::Answer),
        ..query("clear the paper jam")
    };
    assert_eq!(posts(&forum.index, &answers), [5, 3, 4, 2]);
}

#[test]
fn codes_are_found_as_typed() {
    let forum = Forum::with([
        thread(1, "Update fails", "Error 0x80070057 appears"),
        thread(2, "Lenovo X200", "is slow"),
        thread(3, "Since v2.3.1", "it crashes"),
        thread(
            4,
            "Prefs",
            "look in about:config for browser.tabs.warnOnClose",
        ),
        thread(5, "Since v2.3.2", "all is well"),
        thread(6, "Patch KB5001330", "C++ runtime"),
    ]);
    for (text, post) in [
        ("0x80070057", 1),
        ("0X80070057", 1),
        ("x200", 2),
        ("v2.3.1", 3),
        ("\"v2.3.1\"", 3),
        ("about:config", 4),
        ("browser.tabs.warnonclose", 4),
        ("KB-5001330", 6),
        ("c++", 6),
    ] {
        assert_eq!(forum.find(text)[0], post, "{text}");
    }
    assert_eq!(forum.find("\"v2.3.1\"").len(), 1);
}

#[test]
fn stop_words_alone_are_looked_for_in_titles() {
    let forum = Forum::with([
        thread(1, "To be or not to be", "a question"),
        thread(2, "Printer", "to be fixed or not"),
    ]);
    assert_eq!(forum.find("to be or not to be"), [1]);
    assert_eq!(forum.find("\"or not\""), [1]);
}

#[test]
fn accents_and_scripts() {
    let forum = Forum::with([
        thread(1, "Café naïve", "Straße"),
        thread(2, "مشكلة في الطابعة", "الطابعة لا تعمل"),
        thread(3, "火狐浏览器崩溃", "无法打开"),
        thread(4, "Принтер не печатает", "бумага"),
        thread(5, "프린터가 오프라인입니다", "x200이 wifi가 안 됩니다"),
    ]);
    for (text, post) in [
        ("cafe", 1),
        ("STRASSE", 1),
        ("الطابعة", 2),
        ("浏览器", 3),
        ("принтер", 4),
        // Without the particles that are written onto it, and codes before them.
        ("프린터", 5),
        ("오프라인", 5),
        ("x200", 5),
        ("wifi", 5),
    ] {
        assert_eq!(forum.find(text), [post], "{text}");
    }
}

fn shop() -> Forum {
    let asked = Doc {
        tags: vec!["Windows-10".into(), "wifi".into()],
        ..thread(1, "Printer offline", "why")
    };
    let solved = Doc {
        state: "solved".into(),
        category_id: 2,
        tags: vec!["wifi".into()],
        ..thread(3, "Printer on fire", "help")
    };
    Forum::with([
        asked.clone(),
        reply(2, &asked, "turn the printer on"),
        solved.clone(),
        Doc {
            accepted: true,
            ..reply(4, &solved, "printer, water, now")
        },
    ])
}

#[test]
fn filters_narrow() {
    let forum = shop();
    let sorted = |query: &SearchQuery| {
        let mut found = posts(&forum.index, query);
        found.sort_unstable();
        found
    };
    let base = query("printer");
    assert_eq!(sorted(&base), [1, 2, 3, 4]);
    assert_eq!(
        sorted(&SearchQuery {
            kind: Some(DocKind::Answer),
            ..base.clone()
        }),
        [2, 4]
    );
    assert_eq!(
        sorted(&SearchQuery {
            category_ids: vec![2, 9],
            ..base.clone()
        }),
        [3, 4]
    );
    assert_eq!(
        sorted(&SearchQuery {
            states: vec!["Solved".into()],
            ..base.clone()
        }),
        [3, 4]
    );
    assert_eq!(
        sorted(&SearchQuery {
            authors: vec!["BEN".into()],
            ..base.clone()
        }),
        [2, 4]
    );
    assert_eq!(
        sorted(&SearchQuery {
            tags: vec!["WIFI".into()],
            ..base.clone()
        }),
        [1, 2, 3, 4]
    );
    let both = vec!["wifi".into(), "windows-10".into()];
    assert_eq!(
        sorted(&SearchQuery {
            tags: both,
            ..base.clone()
        }),
        [1, 2]
    );
    // Filters alone list what they let through; nothing at all finds nothing.
    assert_eq!(
        posts(
            &forum.index,
            &SearchQuery {
                category_ids: vec![2],
                ..query("")
            }
        ),
        [4, 3]
    );
    assert!(forum.find("").is_empty());
}

#[test]
fn facets_count_what_other_choices_hold() {
    let forum = shop();
    let page = forum
        .index
        .search(&SearchQuery {
            category_ids: vec![2],
            ..query("printer")
        })
        .unwrap();
    assert_eq!(page.total, 2);
    assert_eq!(page.facets.categories, [(1, 2), (2, 2)]);
    assert_eq!(
        page.facets.kinds,
        [(DocKind::Thread, 1), (DocKind::Answer, 1)]
    );
    assert_eq!(page.facets.states, [("solved".to_owned(), 2)]);
}

#[test]
fn newest_orders_by_time() {
    let forum = shop();
    let newest = SearchQuery {
        sort: Sort::Newest,
        ..query("printer")
    };
    assert_eq!(posts(&forum.index, &newest), [4, 3, 2, 1]);
}

#[test]
fn hits_carry_what_results_show() {
    let doc = Doc {
        import_id: Some("q17".into()),
        category_id: 5,
        ..thread(
            1,
            "Printer <b>",
            "Click <script>alert('printer')</script> & print",
        )
    };
    let forum = Forum::with([doc]);
    let page = forum.index.search(&query("printer")).unwrap();
    let hit = &page.hits[0];
    assert_eq!(
        (hit.thread_id, hit.category_id, hit.kind),
        (1, 5, DocKind::Thread)
    );
    assert_eq!(
        (hit.import_id.as_deref(), hit.state.as_str()),
        (Some("q17"), "unanswered")
    );
    assert_eq!(hit.title, "Printer <b>");
    assert_eq!(
        hit.snippet_html,
        "Click &lt;script&gt;alert(&#39;<mark>printer</mark>&#39;)&lt;/script&gt; &amp; print"
    );
    assert!(hit.score > 0.0);
}

#[test]
fn replies_are_not_found_by_the_title_of_their_thread() {
    let asked = thread(1, "Printer jam", "stuck");
    let forum = Forum::with([asked.clone(), reply(2, &asked, "thank you")]);
    assert_eq!(forum.find("printer"), [1]);
    let page = forum.index.search(&query("thank")).unwrap();
    assert_eq!(page.hits[0].title, "Printer jam");
}

#[test]
fn what_says_most_like_the_best_follows_it() {
    let others = (10..60).map(|id| thread(id, "Garden", "Roses want sun and water."));
    let forum = Forum::with(others.chain([
        thread(
            1,
            "Blinking modem",
            "It blinks amber, and the pinhole button does nothing.",
        ),
        thread(
            2,
            "About a modem",
            "Where is the pinhole button of this thing to be found?",
        ),
        thread(
            3,
            "About a modem",
            "The socket in the wall is loose, and the cable too.",
        ),
        thread(
            4,
            "Which pinhole",
            "The pinhole button shines amber in vain.",
        ),
    ]));
    let ids = |search: SearchQuery| -> Vec<i64> {
        let page = forum.index.search(&search).unwrap();
        page.hits.iter().map(|hit| hit.thread_id).collect()
    };
    assert_eq!(
        ids(query("modem blinking since yesterday")),
        [1, 2, 3],
        "what was not typed finds nothing"
    );
    let exact = SearchQuery {
        exact: true,
        ..query("modem blinking since yesterday")
    };
    assert_eq!(ids(exact), [1, 3, 2], "to the letter, the newer first");
    assert_eq!(ids(query("modem blinking since yesterday -socket")), [1, 2]);
    assert_eq!(ids(query("blinking modem")), [1, 3, 2], "too few words");
}
