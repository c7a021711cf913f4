use super::{AnswerBudget, AnswerTooLarge};

#[test]
fn what_is_spent_is_gone_and_a_refusal_ends_the_budget() {
    let budget = AnswerBudget::new(10);
    assert_eq!(budget.spend(4), Ok(()));
    assert_eq!(budget.spend(6), Ok(()));
    assert_eq!(budget.spend(0), Ok(()));
    assert_eq!(budget.spend(1), Err(AnswerTooLarge { max: 10 }));

    let budget = AnswerBudget::new(10);
    assert_eq!(budget.spend(11), Err(AnswerTooLarge { max: 10 }));
    assert_eq!(budget.spend(1), Err(AnswerTooLarge { max: 10 }));
}
