package io.narrows.exporter.deploy;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// The Java agent of `WrongClock`: adds some seconds to what `java.time` reads from the system, which is all that the
/// exporter's own code uses. The monotonic clock (`System.nanoTime`) goes on, as it does where a node's clock is set.
public final class ClockAgent {
    /// The methods that read the clock. Each other method of `java.time` calls one of them.
    private static final Map<Class<?>, String> METHODS = Map.of(
            Clock.class,
            "currentInstant",
            Clock.systemUTC().getClass(),
            "millis",
            InstantSource.system().getClass(),
            "millis");

    private ClockAgent() {}

    /// Called before the exporter starts.
    public static void premain(String seconds, Instrumentation jvm) throws UnmodifiableClassException {
        agentmain(seconds, jvm);
    }

    /// Called in a running exporter. Each call begins with the methods as they were.
    public static void agentmain(String seconds, Instrumentation jvm) throws UnmodifiableClassException {
        var shift = new Shift(Long.parseLong(seconds));
        jvm.addTransformer(shift, true);
        try {
            jvm.retransformClasses(METHODS.keySet().toArray(Class<?>[]::new));
        } finally {
            jvm.removeTransformer(shift);
        }
    }

    /// Adds to what the methods return.
    record Shift(long seconds) implements ClassFileTransformer {
        @Override
        public byte[] transform(
                ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] original) {
            var clock = METHODS.get(type);
            var methods = ClassTransform.transformingMethodBodies(
                    method -> method.methodName().equalsString(clock), this::pass);
            var file = ClassFile.of();
            return file.transformClass(file.parse(original), methods);
        }

        private void pass(CodeBuilder code, CodeElement element) {
            if (element instanceof ReturnInstruction end && end.typeKind() == TypeKind.LONG) {
                code.loadConstant(seconds * 1_000).ladd();
            } else if (element instanceof ReturnInstruction) {
                var instant = Instant.class.describeConstable().orElseThrow();
                var plus = MethodTypeDesc.of(instant, ConstantDescs.CD_long);
                code.loadConstant(seconds).invokevirtual(instant, "plusSeconds", plus);
            }
            code.with(element);
        }
    }
}
