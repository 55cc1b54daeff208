package io.narrows.exporter.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void eachPlatformIsKnownByTheNameThatJavaHasForIt() {
        assertThat(Machine.of("amd64").platform()).isEqualTo("amd64");
        assertThat(Machine.of("aarch64").platform()).isEqualTo("arm64");
        assertThat(Machine.here().linker()).exists();
    }

    @Test
    void thePomBuildsTheImageOnEachOfThem() throws IOException {
        var pom = Files.readString(Path.of("pom.xml"));

        for (var architecture : List.of("amd64", "aarch64")) {
            var linker = Machine.of(architecture).linker();
            assertThat(pom).contains("<exists>" + linker + "</exists>", "<image.linker>" + linker + "</image.linker>");
        }
    }

    @Test
    void anotherMachineIsNamed() {
        assertThatThrownBy(() -> Machine.of("riscv64")).hasMessageContaining("this machine is riscv64");
    }
}
