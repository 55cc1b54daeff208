package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The common table expressions of one statement. Whoever puts it together leaves out those that have nothing to do,
/// because the server sets each of them up, also for no rows.
public final class WithClause {
    private final List<String> expressions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    /// @param expression `name AS (…)`
    /// @param ofExpression its parameters, as `Sql.prepare` takes them
    public void add(String expression, Object... ofExpression) {
        expressions.add(expression);
        parameters.addAll(List.of(ofExpression));
    }

    /// The statement of all these and one that uses them.
    ///
    /// @param ofStatement the parameters of that one
    public PreparedStatement prepare(Connection connection, String statement, Object... ofStatement)
            throws SQLException {
        parameters.addAll(List.of(ofStatement));
        var with = expressions.isEmpty() ? "" : "WITH " + String.join(",\n", expressions) + "\n";
        return Sql.prepare(connection, with + statement, parameters.toArray());
    }
}
