"""What the series of a system look like, healthy and otherwise, and which alerts that raises."""

LENGTH = 4 * 240  # Samples, one each 15 s: four hours at most.
BROKEN_AT = 120   # After half an hour.

SERVICES = ("ingest", "fanout", "dispatcher", "retry", "notifier", "control")


OTHER_READY = 'fanfare_ready{job="fanfare-fanout", instance="fanout-1"}'


def constant(value) -> str:
    return f"{value}x{LENGTH}"


def rising(per_sample) -> str:
    return f"0+{per_sample}x{LENGTH}"


def then(before: str, after: str) -> str:
    """`before` for half an hour, `after` from then on; both without the number of samples."""
    return f"{before}x{BROKEN_AT} {after}x{LENGTH - BROKEN_AT}"


def stops(per_sample) -> str:
    """A counter that rises for half an hour, and no more."""
    return then(f"0+{per_sample}", f"{per_sample * BROKEN_AT}+0")


def begins(per_sample) -> str:
    return then("0+0", f"0+{per_sample}")


def healthy() -> dict:
    """1,500 events a sample, two deliveries each, a few of them late."""
    series = {}
    for service in SERVICES:
        of = f'job="fanfare-{service}", instance="{service}-0"'
        series[f"up{{{of}}}"] = constant(1)
        series[f"fanfare_ready{{{of}}}"] = constant(1)
        series[f"process_start_time_seconds{{{of}}}"] = constant(1000)
        series[f'fanfare_loop_delay_seconds_bucket{{{of}, le="0.01"}}'] = rising(150)
        series[f'fanfare_loop_delay_seconds_bucket{{{of}, le="1"}}'] = rising(150)
        series[f'fanfare_loop_delay_seconds_bucket{{{of}, le="+Inf"}}'] = rising(150)
        series[f'fanfare_kafka_brokers_up{{{of}, service="{service}", client="consumer"}}'] = constant(3)
        series[f'fanfare_kafka_rebalances_total{{{of}, service="{service}", client="consumer"}}'] = constant(2)
        series[f'fanfare_transactions_total{{{of}, service="{service}", result="rejected"}}'] = constant(1)
        series[f'fanfare_kafka_transaction_state{{{of}, service="{service}", client="transactions-0", '
               'state="failed"}'] = constant(0)
    late = "fanfare_accept_to_first_attempt_seconds"
    return series | {
        OTHER_READY: constant(1),
        'fanfare_ingest_events_total{from="http"}': rising(1500),
        'fanfare_ingest_answers_total{status="202"}': rising(1500),
        'fanfare_ingest_answers_total{status="503"}': rising(0),
        "fanfare_fanout_events_total": rising(1500),
        "fanfare_fanout_duplicates_total": rising(0),
        "fanfare_fanout_deliveries_total": rising(3000),
        'fanfare_attempts_total{result="delivered", class="success"}': rising(3000),
        'fanfare_attempts_total{result="retrying", class="dns"}': rising(0),
        f'{late}_bucket{{deferred="no", le="1"}}': rising(2995),
        f'{late}_count{{deferred="no"}}': rising(3000),
        'fanfare_dead_letters_total{reason="attempts_exhausted"}': rising(1),
        'fanfare_dead_letters_total{reason="poison"}': rising(0),
        'fanfare_kafka_lag_records{service="dispatcher", client="consumer", topic="fanfare.deliveries"}': constant(40),
        'fanfare_kafka_lag_records{service="fanout", client="consumer", topic="fanfare.events"}': constant(10),
        'fanfare_kafka_lag_records{service="control", client="view-0", instance="control-0", topic="fanfare.attempts"}':
            constant(100),
        'fanfare_deliveries_waiting{state="ready"}': constant(5),
        'fanfare_breakers{state="open"}': constant(0),
        'fanfare_breakers{state="half_open"}': constant(0),
        'fanfare_retry_oldest_overdue_seconds{rung="1m"}': constant(0),
        "fanfare_control_writes": constant(1),
        "fanfare_control_index_unreadable_total": constant(0),
    }


def _of(service: str) -> str:
    return f'job="fanfare-{service}", instance="{service}-0"'


def _kafka_gone() -> dict:
    gone = {f'fanfare_kafka_brokers_up{{{_of(s)}, service="{s}", client="consumer"}}': then("3+0", "0+0")
            for s in SERVICES}
    return gone | {f"fanfare_ready{{{_of(s)}}}": then("1+0", "0+0") for s in SERVICES} | {
        'fanfare_ingest_events_total{from="http"}': stops(1500),
        'fanfare_ingest_answers_total{status="202"}': stops(1500),
        'fanfare_ingest_answers_total{status="503"}': begins(1500),
        "fanfare_fanout_events_total": stops(1500), "fanfare_fanout_deliveries_total": stops(3000),
        'fanfare_attempts_total{result="delivered", class="success"}': stops(3000),
        "fanfare_control_writes": then("1+0", "0+0")}


def _late(share_per_sample: int) -> dict:
    name = 'fanfare_accept_to_first_attempt_seconds_bucket{deferred="no", le="1"}'
    before = 2995 * BROKEN_AT
    return {name: then("0+2995", f"{before}+{3000 - share_per_sample}")}


def _no_dispatcher_ready() -> dict:
    """They have no partitions, so nobody knows of a lag."""
    return {f'fanfare_ready{{{_of("dispatcher")}}}': then("1+0", "0+0"),
            'fanfare_attempts_total{result="delivered", class="success"}': stops(3000),
            'fanfare_kafka_lag_records{service="dispatcher", client="consumer", topic="fanfare.deliveries"}':
                then("40+0", "0+0"),
            'fanfare_deliveries_waiting{state="ready"}': then("5+0", "0+0"),
            'fanfare_accept_to_first_attempt_seconds_bucket{deferred="no", le="1"}': stops(2995),
            'fanfare_accept_to_first_attempt_seconds_count{deferred="no"}': stops(3000)}


def _errors_after_a_moment_without_kafka() -> dict:
    return {f'fanfare_kafka_brokers_up{{{_of(s)}, service="{s}", client="consumer"}}':
            f"3x{BROKEN_AT} 0x4 3x{LENGTH - BROKEN_AT - 4}" for s in SERVICES} | {
        'fanfare_ingest_answers_total{status="202"}': stops(1500),
        'fanfare_ingest_answers_total{status="503"}': begins(1500)}


# Name: what differs from a healthy system; minutes after it broke, and the alerts that fire then.
SCENARIOS = {
    "healthy": ({}, {30: set(), 120: set()}),
    **{f"no {service}": ({f"up{{{_of(service)}}}": then("1+0", "0+0")},
                         {1: set(), 5: {"FanfareServiceDown"}}) for service in SERVICES},
    "one of two instances is down": (
        {'up{job="fanfare-fanout", instance="fanout-1"}': then("1+0", "0+0")},
        {4: set(), 7: {"FanfareInstanceDown"}}),
    "one of two is not ready": ({OTHER_READY: then("1+0", "0+0")}, {4: set(), 7: {"FanfareNotReady"}}),
    "no dispatcher is ready": (
        _no_dispatcher_ready(), {4: set(), 7: {"FanfareNotReady", "FanfareServiceNotReady"},
                                 60: {"FanfareNotReady", "FanfareServiceNotReady"}}),
    "restarts": ({f'process_start_time_seconds{{{_of("control")}}}': f"1000x{BROKEN_AT} 1000+60x{LENGTH - BROKEN_AT}"},
                 {0: set(), 3: {"FanfareRestarting"}}),
    "a busy loop": ({f'fanfare_loop_delay_seconds_bucket{{{_of("fanout")}, le="0.01"}}': stops(150)},
                    {5: set(), 20: {"FanfareLoopBusy"}}),
    "Kafka is gone": (_kafka_gone(), {0: set(), 3: {"FanfareKafkaUnreachable"}, 60: {"FanfareKafkaUnreachable"}}),
    "a producer has failed": (
        {f'fanfare_kafka_transaction_state{{{_of("retry")}, service="retry", client="transactions-0", state="failed"}}':
         then("0+0", "1+0")}, {1: set(), 5: {"FanfareTransactionFailed"}}),
    "transactions are rejected": (
        {f'fanfare_transactions_total{{{_of("fanout")}, service="fanout", result="rejected"}}': begins(3)},
        {5: set(), 25: {"FanfareTransactionsRejected"}}),
    "the group does not settle": (
        {f'fanfare_kafka_rebalances_total{{{_of("dispatcher")}, service="dispatcher", client="consumer"}}': begins(1)},
        {3: set(), 15: {"FanfareRebalancing"}}),
    "publishers get errors": ({'fanfare_ingest_answers_total{status="503"}': begins(150)},
                              {1: set(), 15: {"FanfareIngestErrorsFast"},
                               60: {"FanfareIngestErrorsFast", "FanfareIngestErrorsSlow"}}),
    "publishers get errors when Kafka is back": (
        _errors_after_a_moment_without_kafka(),
        {10: set(), 20: {"FanfareIngestErrorsFast"}, 80: {"FanfareIngestErrorsFast", "FanfareIngestErrorsSlow"}}),
    "publishers get a few errors": ({'fanfare_ingest_answers_total{status="503"}': begins(18)},
                                    {15: set(), 150: {"FanfareIngestErrorsSlow"}}),
    "a third of first attempts are late": (_late(1000), {1: set(), 60: {"FanfareFirstAttemptLateFast",
                                                                     "FanfareFirstAttemptLateSlow"}}),
    "one in twenty-five is late": (_late(120), {15: set(), 120: {"FanfareFirstAttemptLateSlow"}}),
    "fanout is stuck": ({"fanfare_fanout_events_total": stops(1500)}, {4: set(), 10: {"FanfareFanoutStuck"}}),
    "dispatchers are stuck": ({'fanfare_attempts_total{result="delivered", class="success"}': stops(3000)},
                              {4: set(), 12: {"FanfareDispatcherStuck"}}),
    "a backlog": (
        {'fanfare_kafka_lag_records{service="dispatcher", client="consumer", topic="fanfare.deliveries"}':
         then("40+0", "100000+0")}, {5: set(), 15: {"FanfareBacklog"}}),
    "a backlog of events": (
        {'fanfare_kafka_lag_records{service="fanout", client="consumer", topic="fanfare.events"}':
         then("10+0", "20000+0")}, {5: set(), 15: {"FanfareFanoutBacklog"}}),
    "retries are overdue": ({'fanfare_retry_oldest_overdue_seconds{rung="1m"}': then("0+0", "0+15")},
                            {4: set(), 10: {"FanfareRetriesOverdue"}}),
    "an endpoint does not answer": ({'fanfare_breakers{state="open"}': then("0+0", "1+0")},
                                    {4: set(), 7: {"FanfareEndpointClosedOff"}}),
    "no way out": ({'fanfare_attempts_total{result="delivered", class="success"}': stops(3000),
                    'fanfare_attempts_total{result="retrying", class="dns"}': begins(3000)},
                   {2: set(), 12: {"FanfareEgressBroken"}}),
    "dead letters grow": ({'fanfare_dead_letters_total{reason="attempts_exhausted"}': begins(90)},
                          {5: set(), 60: {"FanfareDeadLettersGrowing"}}),
    "poison": ({'fanfare_dead_letters_total{reason="poison"}': begins(1)}, {2: {"FanfareUnreadableRecords"}}),
    "nobody writes": ({"fanfare_control_writes": then("1+0", "0+0")}, {0: set(), 3: {"FanfareNobodyWrites"}}),
    "the log is behind": (
        {'fanfare_kafka_lag_records{service="control", client="view-0", instance="control-0", topic="fanfare.attempts"}':
         then("100+0", "200000+0")}, {10: set(), 18: {"FanfareLogBehind"}}),
    "the log is behind, and reading waits for writing": (
        {'fanfare_kafka_lag_records{service="control", client="view-0", instance="control-0", topic="fanfare.attempts"}':
         f"100x{BROKEN_AT} " + " ".join(["200000 0x3"] * ((LENGTH - BROKEN_AT) // 5))}, {10: set(), 20: {"FanfareLogBehind"}}),
    "the log has gaps": ({"fanfare_control_index_unreadable_total": then("0+0", "0+1")}, {2: {"FanfareLogUnreadable"}}),
}
