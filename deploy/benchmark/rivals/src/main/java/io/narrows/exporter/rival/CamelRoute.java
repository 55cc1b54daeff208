package io.narrows.exporter.rival;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/// What a shop with Apache Camel wires up: `jetty`, a queue in memory (`seda`), and `http`. Answers 200 once the report
/// is in the queue, waits where the queue is full, and tries each request up to six times.
final class CamelRoute extends RouteBuilder {
    private static final int CONSUMERS = 64;
    private static final String QUEUE = "seda:reports?blockWhenFull=true&concurrentConsumers=" + CONSUMERS;
    private static final String DESTINATIONS = "destinations";

    private final int port;

    private CamelRoute(int port) {
        this.port = port;
    }

    /// @param afterStart runs once the route takes reports
    static Main main(int port, Runnable afterStart) {
        var main = new Main();
        main.configure().addRoutesBuilder(new CamelRoute(port));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                afterStart.run();
            }
        });
        return main;
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public static void main(String[] arguments) throws Exception {
        var port = freePort();
        main(port, () -> System.out.println("listening port=" + port)).run();
    }

    @Override
    public void configure() {
        useAllConnections(getContext());
        errorHandler(defaultErrorHandler()
                .maximumRedeliveries(5)
                .redeliveryDelay(200)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .maximumRedeliveryDelay(2_000)
                .logStackTrace(false)
                .logExhaustedMessageHistory(false));

        from("jetty:http://127.0.0.1:" + port + "/forward?httpMethodRestrict=POST")
                .unmarshal()
                .json(Envelope.class)
                .to(ExchangePattern.InOnly, QUEUE)
                .setBody(constant(""))
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(200)); // an empty body would be 204

        from(QUEUE).removeHeaders("*").process(CamelRoute::address).recipientList(header(DESTINATIONS));
    }

    private static void address(Exchange exchange) {
        var message = exchange.getMessage();
        var envelope = message.getBody(Envelope.class);
        List<String> urls = envelope.exportConfig().values().stream()
                .map(destination -> destination.hostport() + "/" + envelope.source() + "/_doc")
                .toList();
        message.setHeader(DESTINATIONS, urls);
        message.setHeader(Exchange.HTTP_METHOD, "POST");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(envelope.payload());
    }

    /// By default, 20 connections to a host.
    private static void useAllConnections(CamelContext context) {
        var http = context.getComponent("http", HttpComponent.class);
        http.setConnectionsPerRoute(CONSUMERS);
        http.setMaxTotalConnections(16 * CONSUMERS);
    }
}
