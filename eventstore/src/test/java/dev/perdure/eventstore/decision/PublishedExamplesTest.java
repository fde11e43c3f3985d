package dev.perdure.eventstore.decision;

import static dev.perdure.eventstore.decision.TestStore.event;
import static dev.perdure.eventstore.decision.TestStore.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.perdure.eventstore.decision.Courses.Refused;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.eventstore.event.StoredEvent;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The other examples of dcb.events, with their cases: what a boundary that follows the decision is
/// good for.
final class PublishedExamplesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final TestStore place = new TestStore();
    private final Decider decider = place.store.decider("test");

    @AfterEach
    void close() {
        place.close();
    }

    private void refused(Command<?, ?> command, String message) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> decider.decide(command))
                .withMessage(message);
    }

    // Unique username

    /// A name is taken.
    public record AccountRegistered(String username) {}

    /// A name is given up.
    public record AccountClosed(String username) {}

    /// A name is given up for another one.
    public record UsernameChanged(String oldUsername, String newUsername) {}

    /// @param freeFrom when the name can be had; nobody knows while somebody has it
    record Claim(boolean taken, Instant freeFrom) {}

    private static EventTag username(String name) {
        return EventTag.of("username", name);
    }

    private static DecisionState<Claim> claim(String name) {
        return DecisionState.of(
                "claim",
                Query.tagged(username(name)),
                new Claim(false, Instant.MIN),
                (before, it) -> {
                    boolean given =
                            it.type().equals("AccountClosed")
                                    || (it.type().equals("UsernameChanged")
                                            && payload(it, UsernameChanged.class)
                                                    .oldUsername()
                                                    .equals(name));
                    return given
                            ? new Claim(false, it.occurredAt().plus(Duration.ofDays(3)))
                            : new Claim(true, Instant.MAX);
                });
    }

    private static Command<Claim, String> register(String name, Instant now) {
        return Command.of(
                DecisionModel.of(claim(name)),
                claim -> {
                    if (claim.taken() || now.isBefore(claim.freeFrom())) {
                        throw new Refused("Username \"%s\" is claimed".formatted(name));
                    }
                    return Decision.append(
                            name, event(new AccountRegistered(name), username(name)));
                });
    }

    @Test
    void a_username_is_free_again_three_days_after_it_was_given_up() {
        decider.decide(register("u1", NOW));
        refused(register("u1", NOW), "Username \"u1\" is claimed");
        place.log.append(
                event(new AccountClosed("u1"), username("u1")).withOccurredAt(NOW),
                event(new AccountRegistered("u2"), username("u2")),
                event(new UsernameChanged("u2", "u3"), username("u2"), username("u3"))
                        .withOccurredAt(NOW));

        for (var name : List.of("u1", "u2")) {
            refused(
                    register(name, NOW.plus(Duration.ofDays(3)).minusSeconds(1)),
                    "Username \"%s\" is claimed".formatted(name));
            decider.decide(register(name, NOW.plus(Duration.ofDays(3))));
        }
        refused(register("u3", NOW.plus(Duration.ofDays(9))), "Username \"u3\" is claimed");
    }

    // Invoice number without gaps

    /// An invoice with the next number.
    public record InvoiceCreated(int invoiceNumber) {}

    private static Command<Integer, Integer> createInvoice() {
        var next =
                DecisionState.of(
                        "next-invoice",
                        Query.ofTypes("InvoiceCreated"),
                        1,
                        (_, it) -> payload(it, InvoiceCreated.class).invoiceNumber() + 1);
        return Command.of(
                DecisionModel.of(next),
                number ->
                        Decision.append(
                                number,
                                event(
                                        new InvoiceCreated(number),
                                        EventTag.of("invoice", "" + number))));
    }

    @Test
    void invoices_are_numbered_without_gaps_however_many_write_them()
            throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks =
                    IntStream.range(0, 200)
                            .<Callable<Integer>>mapToObj(
                                    _ -> () -> decider.decide(createInvoice()).value())
                            .toList();
            for (var it : threads.invokeAll(tasks)) {
                it.get();
            }
        }

        assertThat(place.events(Query.all()))
                .extracting(it -> payload(it, InvoiceCreated.class).invoiceNumber())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 200).boxed().toList());
    }

    // Opt-in token

    /// Somebody wants to sign up, and got a token.
    public record SignUpInitiated(String email, String otp, String name) {}

    /// The token was used.
    public record SignUpConfirmed(String email, String otp) {}

    record SignUp(String name, Instant since, boolean used) {}

    private static Command<Optional<SignUp>, String> confirm(
            String email, String otp, Instant now) {
        var tags = new EventTag[] {EventTag.of("email", email), EventTag.of("otp", otp)};
        DecisionState<Optional<SignUp>> pending =
                DecisionState.of(
                        "sign-up", Query.tagged(tags), Optional.empty(), PublishedExamplesTest::of);
        return Command.of(
                DecisionModel.of(pending),
                found -> {
                    var it =
                            found.orElseThrow(
                                    () -> new Refused("No pending sign-up for this OTP / email"));
                    if (it.used()) {
                        throw new Refused("OTP was already used");
                    }
                    if (now.isAfter(it.since().plus(Duration.ofMinutes(60)))) {
                        throw new Refused("OTP expired");
                    }
                    return Decision.append(it.name(), event(new SignUpConfirmed(email, otp), tags));
                });
    }

    private static Optional<SignUp> of(Optional<SignUp> before, StoredEvent event) {
        return event.type().equals("SignUpConfirmed")
                ? before.map(it -> new SignUp(it.name(), it.since(), true))
                : Optional.of(
                        new SignUp(
                                payload(event, SignUpInitiated.class).name(),
                                event.occurredAt(),
                                false));
    }

    @Test
    void an_opt_in_token_is_good_once_for_an_hour_and_one_address() {
        for (var otp : List.of("111", "222")) {
            place.log.append(
                    event(
                                    new SignUpInitiated("a@b.c", otp, "Ada"),
                                    EventTag.of("email", "a@b.c"),
                                    EventTag.of("otp", otp))
                            .withOccurredAt(NOW));
        }

        refused(confirm("a@b.c", "000", NOW), "No pending sign-up for this OTP / email");
        refused(confirm("x@y.z", "111", NOW), "No pending sign-up for this OTP / email");
        refused(confirm("a@b.c", "222", NOW.plus(Duration.ofMinutes(61))), "OTP expired");
        var command = confirm("a@b.c", "111", NOW.plus(Duration.ofMinutes(60)));
        assertThat(decider.decide(command).value()).isEqualTo("Ada");
        refused(command, "OTP was already used");
    }

    // Dynamic product price

    /// A product with its first price.
    public record ProductDefined(String productId, int price) {}

    /// Another price.
    public record ProductPriceChanged(String productId, int newPrice) {}

    /// What was ordered at which prices.
    public record ProductsOrdered(Map<String, Integer> prices) {}

    /// @param before the price before, which is good for ten minutes more
    record Price(int last, int before, Instant since) {
        boolean isGood(int displayed, Instant now) {
            return displayed == last
                    || (displayed == before && now.isBefore(since.plus(Duration.ofMinutes(10))));
        }
    }

    private static EventTag product(String id) {
        return EventTag.of("product", id);
    }

    private static DecisionState<Price> price(String product) {
        return DecisionState.of(
                "price",
                Query.anyOf(
                        QueryItem.ofTags(product(product))
                                .withTypes(List.of("ProductDefined", "ProductPriceChanged"))),
                new Price(-1, -1, Instant.MIN),
                (before, it) ->
                        new Price(
                                it.type().equals("ProductDefined")
                                        ? payload(it, ProductDefined.class).price()
                                        : payload(it, ProductPriceChanged.class).newPrice(),
                                before.last(),
                                it.occurredAt()));
    }

    private static Command<?, Integer> order(Map<String, Integer> displayed, Instant now) {
        var products = displayed.keySet().stream().sorted().toList();
        var model = DecisionModel.all(products.stream().map(PublishedExamplesTest::price).toList());
        return Command.of(
                model,
                prices -> {
                    int sum = 0;
                    for (int i = 0; i < products.size(); i++) {
                        int price = displayed.getOrDefault(products.get(i), -1);
                        if (!prices.get(i).isGood(price, now)) {
                            throw new Refused(
                                    "Invalid price for product \"%s\"".formatted(products.get(i)));
                        }
                        sum += price;
                    }
                    var tags = products.stream().map(PublishedExamplesTest::product);
                    return Decision.append(
                            sum,
                            event(new ProductsOrdered(displayed), tags.toArray(EventTag[]::new)));
                });
    }

    @Test
    void a_price_that_was_displayed_is_good_for_ten_minutes_after_it_changed() {
        place.log.append(
                event(new ProductDefined("p1", 123), product("p1")).withOccurredAt(NOW),
                event(new ProductDefined("p2", 321), product("p2")).withOccurredAt(NOW),
                event(new ProductPriceChanged("p1", 134), product("p1"))
                        .withOccurredAt(NOW.plus(Duration.ofHours(1))));
        var change = NOW.plus(Duration.ofHours(1));

        refused(order(Map.of("p1", 100), change), "Invalid price for product \"p1\"");
        assertThat(
                        decider.decide(order(Map.of("p1", 123, "p2", 321), change.plusSeconds(599)))
                                .value())
                .isEqualTo(444);
        refused(
                order(Map.of("p1", 123, "p2", 321), change.plusSeconds(601)),
                "Invalid price for product \"p1\"");
        assertThat(decider.decide(order(Map.of("p1", 134), change)).value()).isEqualTo(134);
    }

    // Prevent record duplication

    /// An order, with the token of the form that it was sent by.
    public record OrderPlaced(String orderId) {}

    private static Command<Boolean, String> placeOrder(String order, String token) {
        var tag = EventTag.of("idempotency", token);
        return Command.of(
                DecisionModel.of(
                        DecisionState.of("used", Query.tagged(tag), false, (_, _) -> true)),
                used -> {
                    if (used) {
                        throw new Refused("Re-submission");
                    }
                    return Decision.append(
                            order, event(new OrderPlaced(order), EventTag.of("order", order), tag));
                });
    }

    @Test
    void a_form_that_is_sent_twice_places_one_order() {
        decider.decide(placeOrder("o1", "t1"));

        refused(placeOrder("o2", "t1"), "Re-submission");
        decider.decide(placeOrder("o3", "t2"));
        assertThat(
                        place.events(Query.ofTypes("OrderPlaced")).stream()
                                .map(it -> payload(it, OrderPlaced.class).orderId())
                                .collect(Collectors.joining(" ")))
                .isEqualTo("o1 o3");
    }

    @Test
    void with_a_key_the_second_sending_gets_the_answer_of_the_first() {
        var command = placeOrder("o1", "t1").withKey("t1");

        var first = decider.decide(command);
        decider.decide(placeOrder("o2", "t2"));
        var second = decider.decide(command);

        assertThat(second.value()).isEqualTo(first.value());
        assertThat(second.appended())
                .isNotNull()
                .satisfies(it -> assertThat(it.repeated()).isTrue())
                .extracting(it -> it.first())
                .isEqualTo(1L);
        assertThat(place.log.head()).isEqualTo(2);
    }
}
