-- A judgement stands for good; only the words of its reason go, when one of its accounts is erased.
DROP TRIGGER append_only ON graph.actor_judgements;

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON graph.actor_judgements
    FOR EACH STATEMENT EXECUTE FUNCTION graph.refuse_change();

CREATE TRIGGER only_words_go BEFORE UPDATE ON graph.actor_judgements
    FOR EACH ROW WHEN (
        NEW.reason <> 'the account was erased, and its words with it'
        OR (NEW.seq, NEW.id, NEW.verdict, NEW.a, NEW.b, NEW.judged_by, NEW.judged_at, NEW.match_weight)
           IS DISTINCT FROM (OLD.seq, OLD.id, OLD.verdict, OLD.a, OLD.b, OLD.judged_by, OLD.judged_at, OLD.match_weight)
    ) EXECUTE FUNCTION graph.refuse_change();
