package io.narrows.exporter.plugin.tck;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/// The clause that a wrong consumer was made for.
@Retention(RetentionPolicy.RUNTIME)
@interface Breaks {
    String value();

    /// Clauses that cannot but fail with it.
    String[] also() default {};
}
