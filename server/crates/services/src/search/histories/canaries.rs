//! What was taken away or written aside shows nowhere; what stands is found, and by agents what was
//! written aside.

use super::community::{COMMON, Community};
use crate::Ctx;
use crate::search::{FindRequest, SimilarRequest, find, similar, suggest};
use backstop_domain::Actor;
use backstop_domain::views::SearchAnswer;
use fastrand::Rng;
use serde::Serialize;

/// Words tried of each kind.
const TRIED: usize = 4;

async fn look(ctx: &Ctx, q: &str) -> SearchAnswer {
    look_as(ctx, &Actor::Anonymous, q, "").await
}

async fn look_as(ctx: &Ctx, actor: &Actor, q: &str, kind: &str) -> SearchAnswer {
    let request = FindRequest {
        q: q.to_owned(),
        r#type: Some(kind.to_owned()),
        limit: Some(100),
        ..FindRequest::default()
    };
    let mut answer = find(ctx, actor, request).await.unwrap();
    // What was typed is no leak.
    if let Some(corrected) = &mut answer.corrected {
        corrected.typed_query.clear();
    }
    answer
}

pub(super) async fn check(ctx: &Ctx, community: &Community, dice: &mut Rng) {
    let seen = community.seen().await;
    let leaked = |place: &str, asked: &str, text: String| {
        for word in &seen.hidden {
            assert!(
                !text.contains(word),
                "{place} for {asked:?} shows {word}: {text}"
            );
        }
    };
    let all = look(ctx, COMMON).await;
    leaked("search", COMMON, text(&all));
    assert_eq!(
        all.total, seen.posts,
        "counted what is hidden, or not what stands"
    );
    let counted: usize = all.facets.r#type.iter().map(|facet| facet.count).sum();
    assert_eq!(counted, seen.posts, "{:?}", all.facets);

    for word in dice.choose_multiple(&seen.hidden, TRIED) {
        let answer = look(ctx, word).await;
        leaked("search", word, text(&answer));
        let by_itself = answer.corrected.is_none();
        assert!(
            !by_itself || answer.total == 0,
            "{word} is hidden: {answer:?}"
        );
        let mut letters: Vec<char> = word.chars().collect();
        letters.swap(3, 4);
        let mistyped: String = letters.into_iter().collect();
        leaked("a correction", &mistyped, text(&look(ctx, &mistyped).await));
        let begun = &word[..5];
        leaked(
            "a suggestion",
            begun,
            text(&suggest(ctx, begun).await.unwrap()),
        );
        let like = SimilarRequest {
            title: format!("{COMMON} {word}"),
            limit: Some(100),
            ..SimilarRequest::default()
        };
        let found = similar(ctx, &Actor::Anonymous, like).await.unwrap();
        leaked("similar threads", word, text(&found));
    }
    for word in dice.choose_multiple(&seen.shown, TRIED) {
        let tagged = look(ctx, &format!("tag:{word}")).await;
        let found = look(ctx, word).await;
        assert!(
            found.total + tagged.total > 0,
            "{word} stands but is not found"
        );
        leaked("search", word, text(&found));
        leaked("search by tag", word, text(&tagged));
    }
    check_aside(ctx, community, dice).await;
}

/// Agents find each case and each word that was written on one.
async fn check_aside(ctx: &Ctx, community: &Community, dice: &mut Rng) {
    let (agent, aside) = (community.agent(), community.aside().await);
    let total = async |q: &str, kind: &str| look_as(ctx, agent, q, kind).await.total;
    // A word in the line that stands for a case.
    assert_eq!(total("queue", "escalation").await, aside.cases);
    assert_eq!(total(COMMON, "note").await, aside.notes.len());
    assert_eq!(total(COMMON, "private_reply").await, aside.private.len());
    for (kind, words) in [("note", &aside.notes), ("private_reply", &aside.private)] {
        for word in dice.choose_multiple(words, TRIED) {
            let found = look_as(ctx, agent, word, kind).await;
            assert!(
                found.total == 1 && text(&found).contains(word.as_str()),
                "{word} is a {kind}: {found:?}"
            );
        }
    }
}

fn text(shown: &impl Serialize) -> String {
    serde_json::to_string(shown).unwrap()
}
