package io.narrows.exporter.bootstrap.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneFigures;
import io.narrows.exporter.application.delivery.LaneStatus;
import io.narrows.exporter.application.delivery.PermitUse;

/// Who may see whom.
@AnalyzeClasses(locations = EveryModule.class)
class DependencyRuleTest {
    private static final String EXPORTER = "io.narrows.exporter..";
    private static final String DOMAIN = "io.narrows.exporter.domain..";
    private static final String SPOOL_PORT = "io.narrows.exporter.domain.spool..";
    private static final String CATALOG = "io.narrows.exporter.domain.catalog..";

    /// The tokens of operators.
    private static final String ACCESS = "io.narrows.exporter.domain.access..";

    /// What the exporter measures of itself.
    private static final String MEASURE = "io.narrows.exporter.domain.measure..";

    /// How a plugin is called and isolated, for those who host it.
    private static final String HOSTING = "io.narrows.exporter.domain.plugin..";

    /// Distributed traces. Plugins find the place of a report among its labels.
    private static final String TRACES = "io.narrows.exporter.domain.trace..";

    /// Certificates in PEM files. Plugins have `TlsMaterial` of the SPI.
    private static final String TLS = "io.narrows.exporter.domain.tls..";

    private static final String APPLICATION = "io.narrows.exporter.application..";

    private static final String[] USE_CASES = {
        "io.narrows.exporter.application",
        "io.narrows.exporter.application.history",
        "io.narrows.exporter.application.overview",
        "io.narrows.exporter.application.events"
    };

    /// What inbound adapters see of the application besides the use cases in its root.
    private static final Class<?>[] SHOWN_TO_OPERATORS = {
        Dispatcher.class, LaneFigures.class, LaneStatus.class, PermitUse.class
    };

    private static final String INBOUND = "io.narrows.exporter.adapter.inbound..";
    private static final String OUTBOUND = "io.narrows.exporter.adapter.outbound..";

    /// What both durable spools store alike: keys, seals and columns.
    private static final String SEALING = "io.narrows.exporter.adapter.outbound.sealing..";

    private static final String[] DURABLE_SPOOLS = {
        "io.narrows.exporter.adapter.outbound.spool..", "io.narrows.exporter.adapter.outbound.postgres.."
    };

    private static final String PLUGINS = "io.narrows.exporter.plugin..";
    private static final String SPI = "io.narrows.exporter.plugin.spi..";
    private static final String TCK = "io.narrows.exporter.plugin.tck..";
    private static final String SEND = "io.narrows.exporter.send..";
    private static final String SERVERS_OF_TESTS = "io.narrows.exporter.test..";
    private static final String BOOTSTRAP = "io.narrows.exporter.bootstrap..";
    private static final String[] JDK = {"java..", "javax.."};

    @ArchTest
    static final ArchRule domain_uses_nothing_but_the_jdk = classes()
            .that()
            .resideInAPackage(DOMAIN)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAPackage(DOMAIN)));

    @ArchTest
    static final ArchRule application_uses_the_domain_and_nothing_else = classes()
            .that()
            .resideInAPackage(APPLICATION)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(DOMAIN, APPLICATION)));

    @ArchTest
    static final ArchRule an_inbound_adapter_sees_the_domain_and_the_use_cases = classes()
            .that()
            .resideInAPackage(INBOUND)
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage(EXPORTER))
                    .or(resideInAnyPackage(DOMAIN, INBOUND))
                    .or(resideInAnyPackage(USE_CASES))
                    .or(belongToAnyOf(SHOWN_TO_OPERATORS)));

    @ArchTest
    static final ArchRule an_outbound_adapter_sees_the_domain_and_not_the_application = classes()
            .that()
            .resideInAPackage(OUTBOUND)
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage(EXPORTER)).or(resideInAnyPackage(DOMAIN, OUTBOUND, SPI)));

    @ArchTest
    static final ArchRule an_adapter_never_sees_another_adapter_but_the_durable_spools_share_sealing =
            slices().matching("io.narrows.exporter.adapter.(*).(*)..")
                    .should()
                    .notDependOnEachOther()
                    .ignoreDependency(resideInAnyPackage(DURABLE_SPOOLS), resideInAPackage(SEALING));

    @ArchTest
    static final ArchRule the_postgresql_driver_is_known_to_the_shared_spool_only = noClasses()
            .that()
            .resideInAPackage(EXPORTER)
            .and()
            .resideOutsideOfPackage("io.narrows.exporter.adapter.outbound.postgres..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.postgresql..");

    @ArchTest
    static final ArchRule only_the_plugin_host_sees_the_spi = noClasses()
            .that()
            .resideInAPackage(EXPORTER)
            .and()
            .resideOutsideOfPackages(PLUGINS, "io.narrows.exporter.adapter.outbound.plugins..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SPI);

    @ArchTest
    static final ArchRule the_spi_shows_nothing_but_the_consumer_port_and_pf4j = classes()
            .that()
            .resideInAPackage(SPI)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(JDK)
                    .or(resideInAnyPackage(SPI, DOMAIN, "org.pf4j.."))
                    .and(not(resideInAnyPackage(SPOOL_PORT, CATALOG, ACCESS, MEASURE, HOSTING))));

    @ArchTest
    static final ArchRule a_plugin_sees_the_spi_and_the_consumer_port_but_no_other_part_of_the_exporter = classes()
            .that()
            .resideInAPackage(PLUGINS)
            .and()
            .resideOutsideOfPackages(SPI, TCK)
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage(EXPORTER))
                    .or(resideInAnyPackage(SPI, DOMAIN, PLUGINS)
                            .and(not(resideInAnyPackage(
                                    SPOOL_PORT, CATALOG, ACCESS, MEASURE, HOSTING, TLS, TRACES, TCK)))));

    @ArchTest
    static final ArchRule the_tck_sees_what_a_plugin_sees_and_hosts_it_as_the_exporter_does = classes()
            .that()
            .resideInAPackage(TCK)
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage(EXPORTER))
                    .or(resideInAnyPackage(SPI, DOMAIN, TCK)
                            .and(not(resideInAnyPackage(SPOOL_PORT, CATALOG, ACCESS, MEASURE, TLS)))));

    @ArchTest
    static final ArchRule a_plugin_never_sees_another_plugin = slices().matching("io.narrows.exporter.plugin.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage(PLUGINS), resideInAPackage(SPI));

    @ArchTest
    static final ArchRule a_plugin_never_sees_helidon = noClasses()
            .that()
            .resideInAPackage(PLUGINS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.helidon..");

    @ArchTest
    static final ArchRule send_is_a_client_that_sees_the_domain_and_no_other_part_of_the_exporter = classes()
            .that()
            .resideInAPackage(SEND)
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage(EXPORTER)).or(resideInAnyPackage(DOMAIN, SEND)));

    @ArchTest
    static final ArchRule only_bootstrap_wires = noClasses()
            .that()
            .resideInAPackage(EXPORTER)
            .and()
            .resideOutsideOfPackage(BOOTSTRAP)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BOOTSTRAP);

    @ArchTest
    static final ArchRule helidon_is_known_to_the_http_adapter_and_the_reading_of_the_configuration_only = noClasses()
            .that()
            .resideInAPackage(EXPORTER)
            .and()
            .resideOutsideOfPackages(
                    "io.narrows.exporter.adapter.inbound.http..", "io.narrows.exporter.bootstrap.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.helidon..");

    @ArchTest
    static final ArchRule pf4j_is_known_to_the_plugin_host_the_spi_and_plugins_only = noClasses()
            .that()
            .resideInAPackage(EXPORTER)
            .and()
            .resideOutsideOfPackages(PLUGINS, "io.narrows.exporter.adapter.outbound.plugins..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.pf4j..");

    @ArchTest
    static final ArchRule opentelemetry_is_known_to_its_adapter_only = noClasses()
            .that()
            .resideInAPackage(EXPORTER)
            .and()
            .resideOutsideOfPackage("io.narrows.exporter.adapter.outbound.tracing..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..");

    @ArchTest
    static final ArchRule picocli_is_known_to_the_command_line_only = noClasses()
            .that()
            .resideInAPackage(EXPORTER)
            .and()
            .resideOutsideOfPackages("io.narrows.exporter.adapter.inbound.cli..", SEND)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule only_the_main_classes_write_to_standard_output_and_the_tck_listens_to_it = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.narrows.exporter.bootstrap.Main")
            .and()
            .doNotHaveFullyQualifiedName("io.narrows.exporter.send.Main")
            .and()
            .resideOutsideOfPackages(SERVERS_OF_TESTS, TCK)
            .should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule
            java_util_logging_is_known_to_bootstrap_and_the_tck_that_listens_and_plugins_that_quiet_their_libraries =
                    noClasses()
                            .that()
                            .resideInAPackage(EXPORTER)
                            .and()
                            .resideOutsideOfPackages(
                                    "io.narrows.exporter.bootstrap.logging..",
                                    "io.narrows.exporter.plugin.tck..",
                                    "io.narrows.exporter.plugin.kafka..",
                                    "io.narrows.exporter.plugin.smtp..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage("java.util.logging..");
}
