package io.narrows.exporter.plugin.tck;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// The `SmallJvm` of a test class: started when a test first needs it, another after a test that broke it, ended with
/// the class.
final class SmallJvms implements AutoCloseable {
    private final Class<?> test;
    private Optional<SmallJvm> jvm = Optional.empty();

    private SmallJvms(Class<?> test) {
        this.test = test;
    }

    /// Hands it to the clauses of a contract.
    static final class Resolver implements ParameterResolver {
        private static final Namespace NAMESPACE = Namespace.create(Resolver.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType().equals(SmallJvms.class);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            var type = context.getRequiredTestClass();
            var ofTheClass = context.getParent().orElse(context);
            return ofTheClass.getStore(NAMESPACE).computeIfAbsent(type, SmallJvms::new, SmallJvms.class);
        }
    }

    SmallJvm usable() throws IOException {
        if (jvm.isEmpty() || !jvm.get().isUsable()) {
            close();
            jvm = Optional.of(SmallJvm.start(test));
        }
        return jvm.get();
    }

    @Override
    public void close() {
        jvm.ifPresent(SmallJvm::close);
    }
}
