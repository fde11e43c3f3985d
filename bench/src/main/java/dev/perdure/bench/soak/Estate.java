package dev.perdure.bench.soak;

/// Instances that a killed process had, as the tables of the store show them.
///
/// @param epoch under which it had them
/// @param turns of some of them how many turns are stored, as a JSON object
record Estate(PostgresRig rig, long epoch, String turns) {
    /// Rows enough that some of them have something to do.
    private static final int MOST = 500;

    /// {@return what a node has}
    static Estate of(PostgresRig rig, String node) {
        var epoch =
                rig.faults()
                        .value(
                                "select coalesce(max(epoch), 0) from %s where node_id = '%s'"
                                        .formatted(rig.table("node"), node));
        return new Estate(rig, Long.parseLong(epoch), "{}").now();
    }

    /// {@return the same with the turns that are stored by now}
    Estate now() {
        var sql =
                """
                select coalesce(jsonb_object_agg(l.instance, l.turns), '{}')
                from (
                    select o.instance,
                        (select count(*) from %s h where h.instance = o.instance) as turns
                    from %s o
                    where o.owner = %d
                    order by o.instance desc
                    limit %d
                ) l
                """
                        .formatted(rig.table("history"), rig.table("live_instance"), epoch, MOST);
        return new Estate(rig, epoch, rig.faults().value(sql));
    }

    /// {@return true if the node had nothing, perhaps because it had not joined yet}
    boolean isEmpty() {
        return turns.equals("{}");
    }

    /// {@return true if a turn was stored for one of them since, and by another node: the dead one
    /// stores none, and one that only was terminated had no turn}
    boolean isTakenOver() {
        var sql =
                """
                with had as (
                    select key::bigint as instance, value::bigint as turns
                    from jsonb_each_text('%1$s')
                )
                select count(*)
                from had
                where exists (
                        select 1 from %2$s l
                        where l.instance = had.instance
                            and l.owner <> %3$d
                            and (select count(*) from %4$s h where h.instance = had.instance)
                                > had.turns
                    )
                    or exists (
                        select 1 from %5$s e
                        where e.instance = had.instance and e.status in (4, 5, 6)
                    )
                """
                        .formatted(
                                turns,
                                rig.table("live_instance"),
                                epoch,
                                rig.table("history"),
                                rig.table("ended_instance"));
        return !rig.faults().value(sql).equals("0");
    }
}
