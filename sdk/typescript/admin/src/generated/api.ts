// From openapi.yaml by npm run generate.

export interface paths {
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish events
         * @description One event, an array of at most 1,000, or NDJSON (`application/x-ndjson`); all or nothing.
         *     Answered once every event is on all in-sync replicas. The same `id` again within the window
         *     (an hour by default) is accepted and delivers nothing twice. 256 KiB an event, 8 MiB a request.
         */
        post: operations["publishEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List endpoints */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Make an endpoint
         * @description It receives every event that is published after the answer. Without `dialect` it gets the one
         *     dialect whose catalogue holds all the named events, else the deployment's default.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        /** One endpoint */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** Delete an endpoint */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change an endpoint
         * @description Members that are absent stay. `status: active` or `enabled: true` also enables an endpoint
         *     that was disabled. Takes effect on the next attempt, within a second.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/api/webhooks/{id}/secret/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell the secret again
         * @description Written to the audit log.
         */
        post: operations["revealSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the secret with an overlap
         * @description Dialects with one signature go on signing with the previous secret until the overlap ends or
         *     the switch call, unless `signWith` is `current`; `standard` sends both signatures at once.
         *     409 while an earlier rotation is going on, unless `overlap` is `0s`.
         */
        post: operations["rotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/secret/switch": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign with the new secret from now on */
        post: operations["switchSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test event to an endpoint */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/filters/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a filter on an event
         * @description The filter, or else the one of the endpoint.
         */
        post: operations["testFilter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event
         * @description Without `data` the catalogue's sample is sent, without `eventType` the first subscribed type
         *     that has one; where the endpoint's dialect has none, the default dialect's is sent. The answer
         *     comes when the attempt is over, up to 30 seconds later: 429 while 20 of an organization,
         *     handshakes among them, are under way.
         */
        post: operations["sendTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/health": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        /** How an endpoint did in the last 24 hours */
        get: operations["verifyWebhook"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        /**
         * Deliveries of an endpoint
         * @description All but those that are on their way to their first attempt.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        /** How attempts to an endpoint went in a window */
        get: operations["getWebhookStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable a disabled endpoint
         * @description With `backlog` `redrive` what it missed (dead letters `endpoint_disabled` and `gone`, until two
         *     seconds later) is sent again by a replay; with `keep` its dead letters stay.
         */
        post: operations["enableWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How all attempts went in a window */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Deliveries of all endpoints
         * @description All but those that are on their way to their first attempt.
         */
        get: operations["listAllDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a delivery now
         * @description One that waits is tried at once, and its ladder goes on from there; one that was given up is
         *     redriven. 409 for one that is on its way or was delivered.
         */
        post: operations["retryDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a waiting delivery
         * @description It becomes a dead letter `cancelled`, which can be redriven. An attempt that is about to
         *     start may still be made. 409 for one that is on its way or over.
         */
        post: operations["cancelDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One delivery with all attempts */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries that were given up */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dead letters counted by endpoint, reason and type */
        get: operations["groupDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/handshake": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the receiver again whether it takes deliveries
         * @description By OPTIONS, where the endpoint's handshake is `optional` or `required`. Where it is required and not
         *     allowed any more the endpoint is paused.
         */
        post: operations["repeatHandshake"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/deliveries/retry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try all waiting deliveries of an endpoint now
         * @description By a replay, at its rate. Their attempts so far count.
         */
        post: operations["retryWaitingDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/deliveries/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel all waiting deliveries of an endpoint
         * @description By a replay. They become dead letters with the reason `cancelled`.
         */
        post: operations["cancelWaitingDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send all dead letters that match again
         * @description By a replay. Those that fail later than this call are left alone, as are those whose endpoint
         *     was deleted or is disabled.
         */
        post: operations["redriveDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send one dead letter again
         * @description Same delivery id and body, attempts from 1 on, and a header that says so. Success removes the
         *     dead letter, failure counts its `retryCount` up.
         */
        post: operations["redriveDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Replays */
        get: operations["listReplays"];
        put?: never;
        /**
         * Send past deliveries again, or past events to another endpoint
         * @description With `endpointId` its deliveries of the last 7 days that are over are sent again. With
         *     `targetEndpointId` that endpoint gets the events of the last 7 days that it subscribes to and
         *     didn't get, as new deliveries; `endpointId` and `statuses` then narrow them to what another
         *     endpoint got. Live traffic keeps its share of the endpoint's lane.
         */
        post: operations["createReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/replays/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        /** How far a replay has got */
        get: operations["getReplay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/replays/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a replay */
        post: operations["pauseReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/replays/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with a replay */
        post: operations["resumeReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/replays/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a replay; what was sent stays sent */
        post: operations["cancelReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbound/{source}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description src_… */
                source: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Where a provider sends its webhooks
         * @description The signature is verified as the provider documents it. Answered once every event is on all in-sync
         *     replicas; the same event again within the window (an hour by default) delivers nothing twice. The events
         *     are published as `stripe.…`, `twilio.…` and so on, with the provider's body as `data`. At most 256 KiB.
         */
        post: operations["receiveWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbound-sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List inbound sources */
        get: operations["listInboundSources"];
        put?: never;
        /**
         * Make an inbound source
         * @description Give the provider the address `/api/inbound/src_…` that the answer has. Stripe, Twilio (the auth token),
         *     Resend and Shopify make the secret themselves: it must be sent. For the others one is made if none is
         *     sent, and told here only.
         */
        post: operations["createInboundSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbound-sources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description src_… */
                id: string;
            };
            cookie?: never;
        };
        /** One inbound source */
        get: operations["getInboundSource"];
        put?: never;
        post?: never;
        /** Delete an inbound source */
        delete: operations["deleteInboundSource"];
        options?: never;
        head?: never;
        /**
         * Change an inbound source
         * @description What is absent stays as it is. It counts for requests within a second.
         */
        patch: operations["updateInboundSource"];
        trace?: never;
    };
    "/api/inbound-sources/{id}/secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description src_… */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a secret
         * @description The new secret counts at once, those before it until the overlap is over; four at most.
         */
        post: operations["rotateInboundSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The inbox
         * @description An endpoint's first failure is told at once, further ones together (every 15 minutes by default), each new
         *     stage at once, and in the end that it recovered. Each delivery that was given up is counted in exactly one
         *     message; `webhook_failures_high` is about the rate and counts them once more.
         */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description ntf_… */
                id: string;
            };
            cookie?: never;
        };
        /** One notification */
        get: operations["getNotification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/mail-confirmations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask an address once more
         * @description Whoever is to be mailed has to agree. A new address of a channel, and a new contact, is asked by a mail with a
         *     link that counts for seven days; until it is followed nothing else is mailed there. This sends another such
         *     mail, an hour after the one before at the earliest. An organization asks at most 20 addresses in a day that
         *     haven't answered; more are 409, here and where channels and the contact are set.
         */
        post: operations["askForMailConfirmation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/mail-confirmations/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description From the mail */
                token: string;
            };
            cookie?: never;
        };
        /**
         * The page that the link in the mail leads to
         * @description Changes nothing; its button sends the POST.
         */
        get: operations["showMailConfirmation"];
        put?: never;
        /** Agree to be mailed */
        post: operations["confirmMailAddress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notification-channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List channels */
        get: operations["listNotificationChannels"];
        put?: never;
        /**
         * Make a channel
         * @description Where the organization is told what is in the inbox: `email` (to `to`), `slack` (an incoming webhook's `url`),
         *     `pagerduty` (a `routingKey` of the Events API v2) or `webhook` (a POST to `url`, signed as deliveries of the
         *     dialect `fanfare`; without a `secret` one is made, and told here only). Slack's URL, routing keys and secrets
         *     are never shown again. Addresses of `to` are mailed once they are confirmed (`/api/mail-confirmations`). At
         *     most 50.
         */
        post: operations["createNotificationChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notification-channels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description nch_… */
                id: string;
            };
            cookie?: never;
        };
        /** One channel */
        get: operations["getNotificationChannel"];
        put?: never;
        post?: never;
        /** Delete a channel */
        delete: operations["deleteNotificationChannel"];
        options?: never;
        head?: never;
        /**
         * Change a channel
         * @description What is absent stays as it is. What the channel still waits to be told goes by the new settings within a
         *     second. Another `url` of `pagerduty` takes the `routingKey` with it.
         */
        patch: operations["updateNotificationChannel"];
        trace?: never;
    };
    "/api/notification-channels/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description nch_… */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test notification
         * @description To this channel alone, whatever it wants to be told. What became of it is in the channel's log.
         */
        post: operations["testNotificationChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notification-channels/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description nch_… */
                id: string;
            };
            cookie?: never;
        };
        /** What a channel was sent */
        get: operations["listNotificationChannelLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the organization chose */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change settings */
        patch: operations["updateSettings"];
        trace?: never;
    };
    "/api/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List event types
         * @description By name. One of the organization's own goes before a dialect's of the same name.
         */
        get: operations["listEventTypes"];
        put?: never;
        /**
         * Declare an event type
         * @description One of the organization's own, for the mode of the key. It may have the name of a dialect's type, which
         *     it replaces then. At most 1,000.
         */
        post: operations["createEventType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/event-types/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of an event type, such as order.created */
                name: components["parameters"]["eventTypeName"];
            };
            cookie?: never;
        };
        /** One event type */
        get: operations["getEventType"];
        put?: never;
        post?: never;
        /**
         * Delete an event type of the organization's own
         * @description Subscriptions and events of that name stay; they are of an unknown type from then on.
         */
        delete: operations["deleteEventType"];
        options?: never;
        head?: never;
        /**
         * Change an event type
         * @description Another schema is another version. Ingest knows it within a second.
         */
        patch: operations["updateEventType"];
        trace?: never;
    };
    "/api/event-types/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of an event type, such as order.created */
                name: components["parameters"]["eventTypeName"];
            };
            cookie?: never;
        };
        /**
         * The versions of an event type's schema
         * @description Newest first, at most 20.
         */
        get: operations["listEventTypeVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/event-types/{name}/validate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of an event type, such as order.created */
                name: components["parameters"]["eventTypeName"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hold data against an event type's schema */
        post: operations["validateEventData"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List API keys */
        get: operations["listKeys"];
        put?: never;
        /**
         * Make an API key
         * @description An organization may have 1,000 valid ones; 409 above.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        /** One API key */
        get: operations["getKey"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description It is refused everywhere within a second, and stays in the list.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        /** Change an API key's name or limit */
        patch: operations["changeKey"];
        trace?: never;
    };
    "/api/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the organization may use, and what it does use */
        get: operations["getQuotas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Set the quotas of an organization
         * @description Platform keys only; the header `Fanfare-Organization` names the organization. A member that is null gives
         *     it what the deployment says. More endpoints are then 403 `quota-exceeded`; events beyond the rate 429 with
         *     `Retry-After`, shared out among the instances of ingest within seconds (what comes from Kafka counts, but is
         *     never refused); deliveries older than the retention leave the log.
         */
        patch: operations["changeQuotas"];
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the caller is */
        get: operations["getSession"];
        put?: never;
        /**
         * Open a session for a browser
         * @description Exchanges an API key for a cookie (`HttpOnly`, `SameSite=Strict`) that is good for 12 hours and
         *     ends with the key. Requests that the cookie speaks for need the `csrfToken` in the header
         *     `Fanfare-CSRF` where they change something. A key may have 1,000 at a time; 409 above.
         */
        post: operations["openSession"];
        /** Close the session */
        delete: operations["closeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/portal-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List portal tokens
         * @description Until a day after their end.
         */
        get: operations["listPortalTokens"];
        put?: never;
        /**
         * Make a portal token
         * @description It opens the dashboard of the organization to its customer: endpoints, deliveries, dead letters and
         *     replays, but neither keys nor the audit log. It ends with the key that made it. An organization may
         *     have 10,000 valid ones; 409 above.
         */
        post: operations["createPortalToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/portal-tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a portal token */
        delete: operations["revokePortalToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What changes, as it changes
         * @description Server-sent events. `changed` names kinds (`deliveries`, `deadLetters`, `endpoints`, `replays`,
         *     `notifications`, `audit`) and the endpoints concerned, null where there are many; ask for them again then.
         *     A key may have 20 open at an instance, an organization 500: more are 429.
         */
        get: operations["streamChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Attempts over time
         * @description Of up to 100 endpoints (11 over 30 days), or without `endpointIds` of the organization.
         */
        get: operations["getSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Deliveries whose last attempt failed, by cause
         * @description Of each class the newest 20,000 that were accepted in the window.
         */
        get: operations["listFailures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{id}/request": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        /**
         * The request of an attempt
         * @description Made again from what was sent. `exact` is false where the endpoint has changed since, or the body
         *     is no longer kept (7 days; dead letters 30): what isn't known is null, as are credentials.
         */
        get: operations["getDeliveryRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All organizations, for platform keys */
        get: operations["listOrganizations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dialects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dialects of the deployment */
        get: operations["listDialects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One dead letter */
        get: operations["getDeadLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List endpoints */
        get: operations["listGenericWebhooks"];
        put?: never;
        /** Make an endpoint of the dialect `generic` */
        post: operations["createGenericWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        /** One endpoint */
        get: operations["getGenericWebhook"];
        put?: never;
        post?: never;
        /** Delete an endpoint */
        delete: operations["deleteGenericWebhook"];
        options?: never;
        head?: never;
        /** Change an endpoint */
        patch: operations["updateGenericWebhook"];
        trace?: never;
    };
    "/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test event */
        post: operations["testGenericWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        /** Deliveries of an endpoint */
        get: operations["listGenericDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        NewEvent: {
            /** @description Made if absent */
            id?: string;
            type: string;
            data: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description Absent: when it was accepted
             */
            timestamp?: string;
            /** @description Implied by the API key; another's is 403 */
            organizationId?: string;
            experienceId?: string;
            /** @description Belongs to the id: the same id with another key is no duplicate */
            orderingKey?: string;
        };
        Events: string[];
        EndpointSettings: {
            description?: string | null;
            enabled?: boolean;
            /** @enum {unknown} */
            status?: "active" | "paused";
            /** @description `fanfare`, `fanfare-v1`, `fanfare-snake`, `generic`, `standard`, `cloudevents`, or one of the deployment's own (`GET /api/dialects`) */
            dialect?: string | null;
            /** @description The key's own */
            organizationId?: string;
            /** @description Instead of the dialect's ladder */
            retryDelays?: string[] | null;
            concurrency?: number | null;
            rateLimit?: {
                perSecond: number;
                /** @description How many may be sent at once; else what comes in a second, at least 1. 1 spaces them evenly */
                burst?: number | null;
            } | null;
            /** @description None that the platform or the dialect sets */
            headers?: {
                [key: string]: string;
            } | null;
            metadata?: {
                [key: string]: string;
            } | null;
            filter?: components["schemas"]["Filter"];
            /** @description Whether deliveries carry the `traceparent` of their event's trace (W3C Trace Context) */
            traceparent?: boolean;
            /**
             * @description Whether the receiver is asked by OPTIONS first, as CloudEvents HTTP 1.1 Web Hooks have it, when the
             *     endpoint is made and when its URL changes. `required`: 400 unless `WebHook-Allowed-Origin` allows
             *     deliveries. `WebHook-Allowed-Rate` limits them.
             * @enum {unknown}
             */
            handshake?: "off" | "optional" | "required" | null;
            /**
             * @description A client certificate for receivers that demand one, with what is above it, and its key; a private CA
             *     that is trusted instead of the public ones. PEM; the key is stored sealed, never shown.
             */
            tls?: {
                certificate?: string | null;
                privateKey?: string | null;
                ca?: string | null;
            } | null;
            /** @description What the receiver wants in the Authorization header; stored sealed, never shown. Sent again where the URL's host or port changes */
            authentication?: {
                /** @constant */
                type: "bearer";
                token: string;
            } | {
                /** @constant */
                type: "basic";
                username: string;
                password?: string | null;
            } | null;
        };
        /**
         * @description A pattern over `type` and `data` of events, as the endpoint's dialect sends them (docs/filters.md); null: all
         *     that `events` name. A field has an object, for what is inside, or an array of values and operators of which
         *     one must fit: `prefix`, `suffix`, `equals-ignore-case`, `wildcard`, `anything-but`, `numeric`, `exists`.
         */
        Filter: {
            type?: unknown[];
            data?: {
                [key: string]: unknown;
            };
            $or?: {
                [key: string]: unknown;
            }[];
        } | null;
        NewEndpoint: components["schemas"]["EndpointSettings"] & {
            /** @description https:// */
            url: string;
            events: components["schemas"]["Events"];
            /** @description Generated if absent */
            secret?: string | null;
            secretType?: components["schemas"]["SecretType"];
        };
        Handshake: {
            /** @enum {unknown} */
            policy: "off" | "optional" | "required";
            allowed: boolean;
            /** @description By WebHook-Allowed-Rate; null: as many as the limits allow */
            allowedPerMinute: number | null;
            /** Format: date-time */
            askedAt: string | null;
            /** @description Why it isn't allowed */
            error: string | null;
        };
        CertificateInfo: {
            subject: string;
            /** Format: date-time */
            expiresAt: string;
        } | null;
        /**
         * @description ed25519 (`whsk_…`) for dialects of Standard Webhooks; else hmac. Of an ed25519 key only the public part
         *     (`whpk_…`) is ever told: `secret` then has that, with which receivers verify.
         * @enum {unknown}
         */
        SecretType: "hmac" | "ed25519" | null;
        EndpointChange: components["schemas"]["EndpointSettings"] & {
            url?: string;
            events?: components["schemas"]["Events"];
        };
        Endpoint: {
            id: string;
            url: string;
            events: components["schemas"]["Events"];
            dialect: string;
            description: string;
            enabled: boolean;
            /** @enum {unknown} */
            status: "active" | "paused" | "disabled";
            /** @description gone, continuous_failure */
            disabledReason?: string;
            health: components["schemas"]["EndpointHealth"];
            organizationId: string;
            testMode: boolean;
            /** @description Of ed25519 secrets, the one that signs first before the others */
            publicKeys: {
                key: string;
                /** Format: date-time */
                expiresAt: string | null;
            }[];
            retryDelays: string[];
            concurrency: number | null;
            rateLimit: {
                [key: string]: unknown;
            } | null;
            filter: components["schemas"]["Filter"];
            headers: {
                [key: string]: string;
            };
            metadata: {
                [key: string]: string;
            };
            traceparent?: boolean;
            /** @description Left out where there are none. Certificates that expire within 30 days, or have; events that the endpoint's dialect sends under another name, so that nothing comes of them; at creation also a secret that could be guessed */
            warnings?: string[];
            handshake: components["schemas"]["Handshake"];
            tls: {
                certificate: components["schemas"]["CertificateInfo"];
                ca: components["schemas"]["CertificateInfo"];
            } | null;
            authentication: {
                /** @enum {unknown} */
                type: "bearer" | "basic";
            } | null;
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description What the dispatcher sees of the endpoint, within a second */
        EndpointHealth: {
            /**
             * @description Open while the endpoint does not answer at all
             * @enum {unknown}
             */
            breaker: "closed" | "open" | "half_open";
            /**
             * Format: date-time
             * @description When an open breaker tries again
             */
            nextProbeAt: string | null;
            /**
             * Format: date-time
             * @description By Retry-After of a 429 or 503
             */
            pausedUntil: string | null;
            /**
             * Format: date-time
             * @description The first failure since the last success
             */
            failingSince: string | null;
        };
        EndpointWithSecret: components["schemas"]["Endpoint"] & {
            secret: string;
        };
        NewGenericEndpoint: {
            url: string;
            events: components["schemas"]["Events"];
            secret?: string | null;
            /** @enum {unknown} */
            status?: "active" | "paused";
            description?: string | null;
        };
        GenericEndpoint: {
            id: string;
            url: string;
            events: components["schemas"]["Events"];
            /** Format: date-time */
            created_at: string;
            /** @enum {unknown} */
            status: "active" | "paused" | "disabled";
            secret?: string;
        };
        SecretInfo: {
            id: string;
            /**
             * @description Of an endpoint's
             * @enum {unknown}
             */
            type?: "hmac" | "ed25519";
            publicKey?: string;
            signsFirst: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string | null;
        };
        /** @enum {unknown} */
        DeliveryStatus: "pending" | "retrying" | "delivered" | "failed" | "expired" | "cancelled";
        /** @enum {unknown} */
        Reason: "attempts_exhausted" | "gone" | "endpoint_disabled" | "endpoint_deleted" | "expired" | "unrepresentable" | "schema" | "cancelled";
        /** @enum {unknown} */
        Outcome: "success" | "dns" | "connect_refused" | "connect_timeout" | "connect_failed" | "tls" | "timeout" | "reset" | "bad_response" | "too_large" | "blocked_address" | "http_1xx" | "http_3xx" | "http_4xx" | "http_5xx" | "http_410" | "http_429" | "shutdown";
        Delivery: {
            /** @description The dialect's prefix and 26 characters */
            id: string;
            endpointId: string;
            eventId: string;
            eventType: string;
            status: components["schemas"]["DeliveryStatus"];
            reason?: components["schemas"]["Reason"];
            /** @description Of the last attempt */
            outcome: components["schemas"]["Outcome"] | null;
            /** @description Raised when it is sent again, hastened or cancelled */
            run: number;
            /**
             * Format: date-time
             * @description The event was accepted
             */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: date-time */
            deliveredAt: string | null;
            /** Format: date-time */
            nextAttemptAt: string | null;
            responseCode: number | null;
            /** @description At most 4 KiB */
            responseBody: string;
            responseTimeMs: number | null;
            retryCount: number;
            attempts: components["schemas"]["Attempt"][];
        };
        Attempt: {
            number: number;
            /** Format: date-time */
            startedAt: string;
            durationMs: number;
            responseCode: number | null;
            outcome: components["schemas"]["Outcome"];
            error: string;
            responseBody: string;
            responseTruncated: boolean;
            phases: {
                dnsMs: number;
                connectMs: number;
                tlsMs: number;
                firstByteMs: number;
            };
            connectionReused: boolean;
            remoteAddress: string;
            run: number;
        };
        DeadLetter: {
            id: string;
            reason: components["schemas"]["Reason"];
            error: string;
            eventId: string;
            eventType: string;
            /** @description null: the event fits no schema and became no delivery */
            endpointId: string | null;
            deliveryId: string | null;
            /** @description The body that was sent, or the event's data where there is none */
            payload: unknown;
            /** Format: date-time */
            failedAt: string;
            /** @description How often it was redriven */
            retryCount: number;
            /** @description It is on its way again */
            redriving: boolean;
            attemptCount: number;
            attempts: {
                number: number;
                /** Format: date-time */
                startedAt: string;
                durationMs: number;
                responseCode: number | null;
                outcome: components["schemas"]["Outcome"];
            }[];
        };
        Stats: {
            window: string;
            /** Format: date-time */
            since: string;
            attempts: number;
            successes: number;
            successRate: number | null;
            /** @description Attempts by class */
            outcomes: {
                [key: string]: number;
            };
            meanMs: {
                dns: number | null;
                connect: number | null;
                tls: number | null;
                firstByte: number | null;
                total: number | null;
            };
        };
        Resent: {
            id: string;
            endpointId: string;
            eventId: string;
            /** @enum {unknown} */
            status: "pending" | "cancelled";
            run: number;
        };
        Replay: {
            id: string;
            /** @enum {unknown} */
            kind: "redrive" | "replay" | "backfill" | "retry" | "cancel";
            /** @enum {unknown} */
            status: "running" | "paused" | "cancelled" | "completed" | "failed";
            endpointId: string | null;
            targetEndpointId: string | null;
            reasons: components["schemas"]["Reason"][];
            eventTypes: string[];
            statuses: components["schemas"]["DeliveryStatus"][];
            /** Format: date-time */
            from: string | null;
            /** Format: date-time */
            to: string | null;
            dryRun: boolean;
            ratePerSecond: number;
            progress: {
                /** @description Records that were looked at */
                scanned: number;
                matched: number;
                /** @description Or cancelled */
                sent: number;
                /** @description They match, and could not be or need not be sent */
                skipped: number;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: date-time */
            finishedAt: string | null;
            error: string | null;
        };
        /** @enum {unknown} */
        Validation: "off" | "warn" | "enforce";
        EventTypeSettings: {
            description?: string | null;
            category?: string | null;
            /**
             * @description JSON Schema of `data`, draft 2020-12, at most 64 KiB, 2,000 schemas in it and 50 different patterns. Without
             *     `$dynamicRef`, `unevaluatedItems`, `unevaluatedProperties` and references to other documents, which are
             *     refused; `format` isn't checked.
             */
            schema?: {
                [key: string]: unknown;
            } | boolean | null;
            /** @description Data that fits the schema, at most 64 KiB; test calls send it */
            example?: {
                [key: string]: unknown;
            } | null;
            deprecated?: boolean;
            /**
             * @description What is done about events that don't fit; null: as the settings say
             * @enum {unknown}
             */
            validation?: "off" | "warn" | "enforce" | null;
        };
        EventType: {
            name: string;
            description: string;
            category: string;
            /** @enum {unknown} */
            source: "organization" | "built_in";
            /** @description Those that have a type of this name */
            dialects: string[];
            deprecated: boolean;
            /** @enum {unknown} */
            validation: "off" | "warn" | "enforce" | null;
            /** @description Of the schema, from 1 on */
            version: number;
            schema: {
                [key: string]: unknown;
            } | boolean | null;
            example: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description null: built in
             */
            createdAt: string | null;
            /** Format: date-time */
            updatedAt: string | null;
        };
        /** @enum {unknown} */
        NotificationKind: "webhook_failure" | "webhook_failures_high" | "endpoint_failing" | "endpoint_unreachable" | "endpoint_disabled" | "endpoint_recovered" | "endpoint_deleted" | "dead_letters_expiring" | "quota_near_limit" | "mail_confirmation" | "test";
        Notification: {
            id: string;
            kind: components["schemas"]["NotificationKind"];
            /**
             * @description digest: more of the same; closed: it is over
             * @enum {unknown}
             */
            stage: "opened" | "digest" | "closed";
            /** Format: date-time */
            at: string;
            /** @description The same from opened to closed */
            incidentId: string | null;
            endpointId: string | null;
            endpointHost: string | null;
            /** Format: date-time */
            since: string | null;
            /** @description Deliveries given up since the message before */
            failureCount: number;
            /** @description Deliveries given up in this incident so far */
            failureTotal: number;
            /** @description timeout, http_5xx, expired, … */
            causes: {
                [key: string]: number;
            };
            eventTypes: {
                [key: string]: number;
            };
            /** @description Of the last delivery that was given up, as are the next three */
            eventId: string | null;
            eventType: string | null;
            deliveryId: string | null;
            error: string | null;
            /** @description Of quota_near_limit */
            quota: {
                /** @enum {unknown} */
                name: "endpoints" | "eventsPerSecond";
                used: number;
                /** @description 0: there is none any more */
                limit: number;
            } | null;
            title: string;
            text: string;
            /** @description What became of it on each channel */
            sent: components["schemas"]["NotificationSent"][];
        };
        NotificationSent: {
            notificationId: string;
            /** @description `contact`: the contact of the settings; `confirmation`: an address that is asked */
            channelId: string;
            channelType: string;
            /** Format: date-time */
            at: string;
            /** @enum {unknown} */
            status: "sent" | "failed";
            attempts: number;
            error: string | null;
        };
        NotificationChannelSettings: {
            name?: string | null;
            /** @default true */
            enabled: boolean;
            /** @description Of webhook, slack and pagerduty; https */
            url?: string | null;
            /** @description Of email: addresses */
            to?: string[];
            /** @description Of pagerduty */
            routingKey?: string | null;
            /** @description Of webhook */
            secret?: string | null;
            /** @description None for all. A recovery is told wherever the failure was. */
            kinds?: components["schemas"]["ChannelKind"][] | null;
            minimumSeverity?: components["schemas"]["Severity"];
            /**
             * @description Repetitions are gathered for so long: 1m to 24h
             * @default 15m
             */
            digest: string;
        };
        /**
         * @description webhook_failure, dead_letters_expiring and quota_near_limit are warnings; webhook_failures_high, endpoint_failing and endpoint_unreachable are errors,
         *     endpoint_disabled is critical
         * @default info
         * @enum {unknown}
         */
        Severity: "info" | "warning" | "error" | "critical";
        /** @enum {unknown} */
        ChannelKind: "webhook_failure" | "webhook_failures_high" | "endpoint_failing" | "endpoint_unreachable" | "endpoint_disabled" | "endpoint_recovered" | "dead_letters_expiring" | "quota_near_limit";
        NotificationChannel: {
            id: string;
            /** @enum {unknown} */
            type: "webhook" | "email" | "slack" | "pagerduty";
            name: string;
            enabled: boolean;
            /** @description Never Slack's */
            url: string | null;
            to: string[];
            /** @description Of `to`, those who are mailed nothing yet */
            unconfirmed: string[];
            kinds: components["schemas"]["ChannelKind"][];
            minimumSeverity: components["schemas"]["Severity"];
            digest: string;
            /** @description In the answer that made it only */
            secret?: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @description How old a signature may be, where it has a time: 1s to 24h
         * @default 5m
         */
        Tolerance: string;
        /**
         * @description How a generic source is signed: an HMAC in a header. `value` is the form of the header, with `{signature}`
         *     and, if they are in there, `{timestamp}` and `{id}`; `content` is what is signed, with `{body}` and, if they
         *     belong to it, `{timestamp}` (seconds), `{id}` and `{url}`.
         */
        InboundSignature: {
            header?: string;
            /** @default {signature} */
            value: string;
            /** @default {body} */
            content: string;
            /**
             * @default sha256
             * @enum {unknown}
             */
            digest: "sha256" | "sha512" | "sha1";
            /**
             * @default hex
             * @enum {unknown}
             */
            encoding: "hex" | "base64";
            /**
             * @description What the secret is written in; it stays
             * @default plain
             * @enum {unknown}
             */
            secretEncoding: "plain" | "hex" | "base64";
            timestampHeader?: string | null;
            idHeader?: string | null;
        };
        /**
         * @description From the provider's types and ids to ours. Types are those of the provider (`invoice.paid`); what is not
         *     renamed gets the prefix. The members with headers and JSON pointers are for generic sources only.
         */
        InboundMapping: {
            /** @description The provider's name if absent */
            prefix?: string;
            rename?: {
                [key: string]: string;
            };
            /** @description `charge.*` takes all below */
            ignore?: string[];
            typeHeader?: string | null;
            typePointer?: string | null;
            idHeader?: string | null;
            idPointer?: string | null;
        };
        NewInboundSource: {
            /** @enum {unknown} */
            provider: "stripe" | "twilio" | "resend" | "standard" | "github" | "shopify" | "generic";
            name?: string | null;
            secret?: string | null;
            enabled?: boolean;
            /** @description As the provider calls it, where proxies change it */
            url?: string | null;
            tolerance?: components["schemas"]["Tolerance"];
            signature?: components["schemas"]["InboundSignature"];
            mapping?: components["schemas"]["InboundMapping"];
        };
        InboundSource: {
            id: string;
            /** @enum {unknown} */
            provider: "stripe" | "twilio" | "resend" | "standard" | "github" | "shopify" | "generic";
            name: string;
            /** @description Switched off it answers 404 */
            enabled: boolean;
            path: string;
            /** @description What to give the provider, if the deployment knows its public_url */
            url: string | null;
            tolerance: components["schemas"]["Tolerance"];
            signature: components["schemas"]["InboundSignature"] | null;
            mapping: components["schemas"]["InboundMapping"];
            /** @description If it was made here, once */
            secret?: string;
            secrets: {
                id: string;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                expiresAt: string | null;
            }[];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        Settings: {
            /** @description An e-mail address that is told of failures while there is no channel, once it is confirmed */
            contact: string | null;
            /** @description null: there is no contact */
            contactConfirmed: boolean | null;
            /**
             * @description What is done about events that aren't as the catalogue says. `warn`: they are accepted, and the answer
             *     says what is wrong; `enforce`: they are 400, and from Kafka dead letters with the reason `schema`.
             */
            eventValidation: {
                /**
                 * @description Data doesn't fit the schema of its type, which may say otherwise
                 * @default warn
                 */
                schemas: components["schemas"]["Validation"];
                /**
                 * @description The type is in no catalogue
                 * @default warn
                 */
                unknownTypes: components["schemas"]["Validation"];
                /**
                 * @description Hold events against the schemas of the dialects' types too
                 * @default true
                 */
                builtInTypes: boolean;
            };
            /** @description Dead letters that are older than minAge and were redriven less than maxRedrives times */
            autoRedrive: {
                /** @default false */
                enabled: boolean;
                /** @default 1h */
                minAge: string;
                /** @default 3 */
                maxRedrives: number;
                /** @default 10 */
                batch: number;
            };
        };
        /** @enum {unknown} */
        Scope: "publish" | "manage" | "read";
        Key: {
            id: string;
            name: string;
            prefix: string;
            organizationId: string;
            /** @enum {unknown} */
            mode: "live" | "test";
            scopes: components["schemas"]["Scope"][];
            active: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string | null;
            /** Format: date-time */
            revokedAt: string | null;
            rateLimit: components["schemas"]["KeyRateLimit"];
        };
        /** @description Requests at ingest and at control, each; null is the deployment's. Only a platform key sets it. Sessions and portal tokens of such a key count as the key; keys that it makes have the same limit. */
        KeyRateLimit: {
            perSecond: number;
            burst?: number;
        } | null;
        Quotas: {
            endpoints: {
                own: components["schemas"]["OwnQuota"];
                limit: number | null;
                used: number;
            };
            eventsPerSecond: {
                own: components["schemas"]["OwnQuota"];
                limit: number | null;
                burst: number | null;
                /** @description Over the last 5 seconds */
                used: number;
            };
            retention: {
                own: components["schemas"]["OwnQuota"];
                limit: string;
            };
        };
        /** @description Set for this organization; else what the deployment says */
        OwnQuota: boolean;
        KeyWithSecret: components["schemas"]["Key"] & {
            key: string;
        };
        Session: {
            id: string;
            /** @enum {unknown} */
            kind: "api_key" | "session" | "portal";
            name: string;
            /** @description It names the organization in each call */
            platform: boolean;
            organizationId: string | null;
            /** @enum {unknown} */
            mode: "live" | "test";
            scopes: components["schemas"]["Scope"][];
            /** Format: date-time */
            expiresAt: string | null;
            csrfToken: string | null;
        };
        PortalToken: {
            id: string;
            name: string;
            prefix: string;
            organizationId: string;
            /** @enum {unknown} */
            mode: "live" | "test";
            scopes: components["schemas"]["Scope"][];
            active: boolean;
            /** @description The key with which it ends */
            keyId: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
            /** Format: date-time */
            revokedAt: string | null;
        };
        PortalTokenWithSecret: components["schemas"]["PortalToken"] & {
            token: string;
            /** @description Below public_url, else a path */
            url: string;
        };
        Series: {
            endpointId: string | null;
            attempts: number;
            successes: number;
            successRate: number | null;
            meanMs: number | null;
            points: {
                /** Format: date-time */
                at: string;
                attempts: number;
                successes: number;
                meanMs: number | null;
            }[];
        };
        FailureGroup: {
            endpointId: string;
            outcome: components["schemas"]["Outcome"];
            responseCode: number | null;
            count: number;
            /** @description How many of them are tried again */
            waiting: number;
            /** Format: date-time */
            firstAt: string;
            /** Format: date-time */
            lastAt: string;
            /** @description The one that failed last */
            exampleDeliveryId: string;
            error: string;
            responseBody: string;
        };
        SentRequest: {
            deliveryId: string;
            run: number;
            attempt: number;
            /** @description Byte by byte what was sent, but for credentials */
            exact: boolean;
            /** @constant */
            method: "POST";
            url: string | null;
            headers: {
                name: string;
                value: string | null;
            }[];
            body: string | null;
        };
        OrganizationSummary: {
            id: string;
            endpoints: {
                active: number;
                paused: number;
                disabled: number;
                /** @description Active ones without a success since a failure */
                failing: number;
            };
            /** @description In the last 24 hours */
            attempts: number;
            successes: number;
            successRate: number | null;
            /** @description At most 10,000 are counted */
            deadLetters: number;
        };
        Dialect: {
            name: string;
            contentType: string;
            signatureHeader: string;
            headers: string[];
            /** @description After failed attempts 1 and 2 and so on */
            retryDelays: string[];
            eventTypeCount: number;
        };
        AuditEntry: {
            id: string;
            /** Format: date-time */
            at: string;
            /** @description endpoint.created, secret.revealed, … */
            action: string;
            target: string;
            actor: {
                /** @description key_…, or what acted by itself */
                id: string;
                name: string;
            };
            remoteAddress: string | null;
            details: {
                [key: string]: string;
            };
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail?: string;
            errors?: components["schemas"]["FieldError"][];
        };
        FieldError: {
            /** @description RFC 6901 */
            pointer: string;
            detail: string;
        };
    };
    responses: {
        /** @description What went wrong and what to change */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description More events a second than the organization may publish, or more requests than the key may make */
        TooMany: {
            headers: {
                /** @description Seconds */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The endpoint */
        Endpoint: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Endpoint"];
            };
        };
        /** @description The secret that stays, and what else is known of the secrets */
        Secret: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    id: string;
                    secret: string;
                    secrets: components["schemas"]["SecretInfo"][];
                };
            };
        };
        /** @description What came of it */
        Test: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    id: string;
                    /** @enum {unknown} */
                    status: "delivered" | "failed";
                    responseCode: number | null;
                    responseBody: string;
                    deliveryId: string;
                    endpointId: string;
                    eventType: string;
                    outcome: components["schemas"]["Outcome"];
                    error: string;
                    responseTimeMs: number;
                };
            };
        };
    };
    parameters: {
        /** @description whe_… or wh_…, both name the same endpoint */
        endpointId: string;
        /**
         * @description A POST that changes something takes it, but for that of events: the same request gets the same
         *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
         *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
         */
        idempotencyKey: string;
        /** @description Of an event type, such as order.created */
        eventTypeName: string;
        from: string;
        /** @description Excluded */
        to: string;
        limit: number;
        /** @description The page before gave it */
        cursor: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    publishEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "order.created",
                 *       "data": {
                 *         "orderId": "order_1",
                 *         "amount": "149.99"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewEvent"] | components["schemas"]["NewEvent"][];
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description Accepted, in the order of the request */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            id: string;
                            /** @description True where it is known here that the id was accepted before */
                            duplicate: boolean;
                        }[];
                        /** @description What isn't as the catalogue says, where the organization wants to be warned; large bodies */
                        warnings?: components["schemas"]["FieldError"][];
                    };
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Problem"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Endpoint"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hook",
                 *       "events": [
                 *         "queue.consumer.admitted",
                 *         "order.*"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewEndpoint"];
            };
        };
        responses: {
            /** @description Made. The secret is told here only, and by the reveal call. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointWithSecret"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Endpoint"];
            default: components["responses"]["Problem"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "status": "paused"
                 *     }
                 */
                "application/json": components["schemas"]["EndpointChange"];
            };
        };
        responses: {
            200: components["responses"]["Endpoint"];
            default: components["responses"]["Problem"];
        };
    };
    revealSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Secret"];
            default: components["responses"]["Problem"];
        };
    };
    rotateSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlap": "24h"
                 *     }
                 */
                "application/json": {
                    /** @description Generated if absent */
                    secret?: string | null;
                    secretType?: components["schemas"]["SecretType"];
                    /**
                     * @description 0s to 30d
                     * @default 24h
                     */
                    overlap?: string | null;
                    /** @enum {unknown} */
                    signWith?: "previous" | "current" | null;
                };
            };
        };
        responses: {
            200: components["responses"]["Secret"];
            default: components["responses"]["Problem"];
        };
    };
    switchSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new secret signs first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        secrets: components["schemas"]["SecretInfo"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    endpointId: string;
                    eventType?: string | null;
                    data?: {
                        [key: string]: unknown;
                    } | null;
                };
            };
        };
        responses: {
            200: components["responses"]["Test"];
            default: components["responses"]["Problem"];
        };
    };
    testFilter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "filter": {
                 *         "data": {
                 *           "status": [
                 *             "paid"
                 *           ],
                 *           "amount": [
                 *             {
                 *               "numeric": [
                 *                 ">=",
                 *                 100
                 *               ]
                 *             }
                 *           ]
                 *         }
                 *       },
                 *       "event": {
                 *         "type": "order.changed",
                 *         "data": {
                 *           "status": "paid",
                 *           "amount": "149.99"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    filter?: components["schemas"]["Filter"];
                    endpointId?: string;
                    /** @description As which the event would be sent (`GET /api/dialects`); else the endpoint's, else the default */
                    dialect?: string;
                    event: {
                        type: string;
                        data: {
                            [key: string]: unknown;
                        };
                    };
                } | unknown | unknown;
            };
        };
        responses: {
            /** @description Whether it fits */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        matches: boolean;
                        /** @description What doesn't fit, with pointers into the filter; at most 20 */
                        failed: components["schemas"]["FieldError"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    sendTest: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    eventType?: string | null;
                    data?: {
                        [key: string]: unknown;
                    } | null;
                };
            };
        };
        responses: {
            200: components["responses"]["Test"];
            default: components["responses"]["Problem"];
        };
    };
    verifyWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Healthy if it is active, its breaker is closed and its last attempt, if any, succeeded. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        healthy: boolean;
                        /** Format: date-time */
                        lastDelivery: string | null;
                        successRate: number | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
                status?: components["schemas"]["DeliveryStatus"];
                eventId?: string;
                eventType?: string;
                /** @description Class of the last attempt */
                outcome?: components["schemas"]["Outcome"];
                from?: components["parameters"]["from"];
                /** @description Excluded */
                to?: components["parameters"]["to"];
            };
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getWebhookStats: {
        parameters: {
            query?: {
                /** @description 5m to 30d */
                window?: string;
            };
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sums, cut to 5 minutes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    enableWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "backlog": "redrive"
                 *     }
                 */
                "application/json": {
                    /**
                     * @default keep
                     * @enum {unknown}
                     */
                    backlog?: "keep" | "redrive";
                };
            };
        };
        responses: {
            /** @description Enabled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        endpoint: components["schemas"]["Endpoint"];
                        replayId: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getStats: {
        parameters: {
            query?: {
                /** @description 5m to 30d */
                window?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sums, cut to 5 minutes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listAllDeliveries: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
                endpointId?: string;
                status?: components["schemas"]["DeliveryStatus"];
                eventId?: string;
                eventType?: string;
                /** @description Class of the last attempt */
                outcome?: components["schemas"]["Outcome"];
                from?: components["parameters"]["from"];
                /** @description Excluded */
                to?: components["parameters"]["to"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    retryDelivery: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is on its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resent"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancelDelivery: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cancelled */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resent"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
                endpointId?: string;
                eventType?: string;
                reason?: components["schemas"]["Reason"];
                from?: components["parameters"]["from"];
                /** @description Excluded */
                to?: components["parameters"]["to"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeadLetter"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    groupDeadLetters: {
        parameters: {
            query?: {
                endpointId?: string;
                eventType?: string;
                reason?: components["schemas"]["Reason"];
                from?: components["parameters"]["from"];
                /** @description Excluded */
                to?: components["parameters"]["to"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The largest 1,000 groups, the largest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description null: events that fit no schema and became no delivery */
                            endpointId: string | null;
                            reason: components["schemas"]["Reason"];
                            eventType: string;
                            count: number;
                            /** Format: date-time */
                            firstFailedAt: string;
                            /** Format: date-time */
                            lastFailedAt: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    repeatHandshake: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Endpoint"];
            default: components["responses"]["Problem"];
        };
    };
    retryWaitingDeliveries: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "dryRun": true
                 *     }
                 */
                "application/json": {
                    eventTypes?: string[] | null;
                    /**
                     * Format: date-time
                     * @description Accepted then or later
                     */
                    from?: string | null;
                    /** Format: date-time */
                    to?: string | null;
                    /**
                     * @description Counts only
                     * @default false
                     */
                    dryRun?: boolean;
                    /** @default 50 */
                    ratePerSecond?: number | null;
                };
            };
        };
        responses: {
            /** @description Begun */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancelWaitingDeliveries: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "dryRun": true
                 *     }
                 */
                "application/json": {
                    eventTypes?: string[] | null;
                    /**
                     * Format: date-time
                     * @description Accepted then or later
                     */
                    from?: string | null;
                    /** Format: date-time */
                    to?: string | null;
                    /**
                     * @description Counts only
                     * @default false
                     */
                    dryRun?: boolean;
                    /** @default 50 */
                    ratePerSecond?: number | null;
                };
            };
        };
        responses: {
            /** @description Begun */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    redriveDeadLetters: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reasons": [
                 *         "attempts_exhausted"
                 *       ],
                 *       "dryRun": true
                 *     }
                 */
                "application/json": {
                    /** @description Of this endpoint only */
                    endpointId?: string | null;
                    eventTypes?: string[] | null;
                    /**
                     * Format: date-time
                     * @description Failed then or later
                     */
                    from?: string | null;
                    /** Format: date-time */
                    to?: string | null;
                    /**
                     * @description Counts only
                     * @default false
                     */
                    dryRun?: boolean;
                    /** @default 50 */
                    ratePerSecond?: number | null;
                    reasons?: components["schemas"]["Reason"][] | null;
                };
            };
        };
        responses: {
            /** @description Begun */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    redriveDeadLetter: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is on its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resent"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listReplays: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Replay"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createReplay: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Whose deliveries */
                    endpointId?: string | null;
                    eventTypes?: string[] | null;
                    /**
                     * Format: date-time
                     * @description Accepted then or later
                     */
                    from?: string | null;
                    /** Format: date-time */
                    to?: string | null;
                    /**
                     * @description Counts only
                     * @default false
                     */
                    dryRun?: boolean;
                    /** @default 50 */
                    ratePerSecond?: number | null;
                    targetEndpointId?: string | null;
                    statuses?: ("delivered" | "failed" | "expired" | "cancelled")[] | null;
                };
            };
        };
        responses: {
            /** @description Begun */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replay */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    pauseReplay: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replay */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    resumeReplay: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replay */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancelReplay: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replay */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    receiveWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description src_… */
                source: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Taken, or ignored as the source says. To Twilio an empty TwiML document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        received: boolean;
                        ignored: boolean;
                        data: {
                            id: string;
                            duplicate: boolean;
                        }[];
                    };
                    "text/xml": string;
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Problem"];
        };
    };
    listInboundSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, in the order in which they were made */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["InboundSource"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createInboundSource: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "provider": "stripe",
                 *       "name": "Payments",
                 *       "secret": "whsec_of_the_stripe_dashboard"
                 *     }
                 */
                "application/json": components["schemas"]["NewInboundSource"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboundSource"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getInboundSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description src_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The source */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboundSource"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteInboundSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description src_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateInboundSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description src_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "enabled": false
                 *     }
                 */
                "application/json": {
                    name?: string | null;
                    enabled?: boolean;
                    /** @description As the provider calls it; null as requests come */
                    url?: string | null;
                    tolerance?: components["schemas"]["Tolerance"];
                    signature?: components["schemas"]["InboundSignature"];
                    mapping?: components["schemas"]["InboundMapping"];
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboundSource"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    rotateInboundSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /** @description src_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "secret": "whsec_of_the_stripe_dashboard",
                 *       "overlap": "1h"
                 *     }
                 */
                "application/json": {
                    secret?: string | null;
                    /**
                     * @description 0s to 30d
                     * @default 24h
                     */
                    overlap?: string | null;
                };
            };
        };
        responses: {
            /** @description Added */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboundSource"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
                kind?: components["schemas"]["NotificationKind"];
                endpointId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Notification"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description ntf_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The notification */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    askForMailConfirmation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "address": "ops@example.com"
                 *     }
                 */
                "application/json": {
                    address: string;
                };
            };
        };
        responses: {
            /** @description It will be mailed */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    showMailConfirmation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description From the mail */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The question */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description The link is void */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    confirmMailAddress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description From the mail */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Confirmed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description The link is void */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listNotificationChannels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, in the order in which they were made */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NotificationChannel"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createNotificationChannel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "email",
                 *       "name": "Operations",
                 *       "to": [
                 *         "ops@example.com"
                 *       ],
                 *       "minimumSeverity": "warning"
                 *     }
                 */
                "application/json": components["schemas"]["NotificationChannelSettings"] & {
                    /** @enum {unknown} */
                    type: "webhook" | "email" | "slack" | "pagerduty";
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationChannel"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getNotificationChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description nch_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The channel */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationChannel"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteNotificationChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description nch_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateNotificationChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description nch_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "enabled": false
                 *     }
                 */
                "application/json": components["schemas"]["NotificationChannelSettings"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationChannel"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    testNotificationChannel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /** @description nch_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will be sent */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        notificationId: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listNotificationChannelLog: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path: {
                /** @description nch_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NotificationSent"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    updateSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "autoRedrive": {
                 *         "enabled": false
                 *       }
                 *     }
                 */
                "application/json": {
                    autoRedrive?: {
                        enabled?: boolean;
                        /** @description 1m to 7d */
                        minAge?: string;
                        maxRedrives?: number;
                        /** @description Of each run */
                        batch?: number;
                    };
                    eventValidation?: {
                        schemas?: components["schemas"]["Validation"];
                        unknownTypes?: components["schemas"]["Validation"];
                        builtInTypes?: boolean;
                    };
                    contact?: string | null;
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listEventTypes: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
                /** @description Only those that it has (`GET /api/dialects`) */
                dialect?: string;
                category?: string;
                source?: "organization" | "built_in";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["EventType"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createEventType: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "invoice.paid",
                 *       "description": "An invoice was paid",
                 *       "category": "billing",
                 *       "schema": {
                 *         "type": "object",
                 *         "required": [
                 *           "amount"
                 *         ],
                 *         "properties": {
                 *           "amount": {
                 *             "type": "string"
                 *           }
                 *         }
                 *       },
                 *       "example": {
                 *         "amount": "9.50"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["EventTypeSettings"] & {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Declared */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getEventType: {
        parameters: {
            query?: {
                /** @description As this dialect has it */
                dialect?: string;
            };
            header?: never;
            path: {
                /** @description Of an event type, such as order.created */
                name: components["parameters"]["eventTypeName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event type */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteEventType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of an event type, such as order.created */
                name: components["parameters"]["eventTypeName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateEventType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of an event type, such as order.created */
                name: components["parameters"]["eventTypeName"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "deprecated": true
                 *     }
                 */
                "application/json": components["schemas"]["EventTypeSettings"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listEventTypeVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of an event type, such as order.created */
                name: components["parameters"]["eventTypeName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            version: number;
                            schema: {
                                [key: string]: unknown;
                            } | boolean | null;
                            /** Format: date-time */
                            createdAt: string | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    validateEventData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of an event type, such as order.created */
                name: components["parameters"]["eventTypeName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "data": {
                 *         "amount": "9.50"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @description Any JSON value; published data is an object */
                    data: unknown;
                };
            };
        };
        responses: {
            /** @description What is wrong with it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        valid: boolean;
                        errors: components["schemas"]["FieldError"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listKeys: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
                /** @description The key's first characters */
                prefix?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Key"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "ci",
                 *       "scopes": [
                 *         "read"
                 *       ],
                 *       "expiresIn": "90d"
                 *     }
                 */
                "application/json": {
                    name?: string | null;
                    scopes: components["schemas"]["Scope"][];
                    /**
                     * @description The key's own if absent; test keys make test keys only
                     * @enum {unknown}
                     */
                    mode?: "live" | "test";
                    /** @description Such as 90d, at most 3650d; else it never expires */
                    expiresIn?: string | null;
                    /** Format: date-time */
                    expiresAt?: string | null;
                    rateLimit?: components["schemas"]["KeyRateLimit"];
                };
            };
        };
        responses: {
            /** @description Made. The key is told here only. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyWithSecret"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, without its secret part */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    changeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "name": "continuous integration"
                 *     }
                 */
                "application/json": {
                    name?: string | null;
                    rateLimit?: components["schemas"]["KeyRateLimit"];
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getQuotas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Limits and use */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quotas"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changeQuotas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "endpoints": 100,
                 *       "eventsPerSecond": 50
                 *     }
                 */
                "application/json": {
                    endpoints?: number | null;
                    eventsPerSecond?: number | null;
                    /** @description How many may come at once; else what comes in a second */
                    eventsBurst?: number | null;
                    /** @description From 1h to what the deployment keeps, such as 7d */
                    retention?: string | null;
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quotas"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, session or portal token of the request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    openSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Opened */
            201: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    closeSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Closed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listPortalTokens: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PortalToken"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createPortalToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "name": "Acme",
                 *       "expiresIn": "1h"
                 *     }
                 */
                "application/json": {
                    name?: string | null;
                    /** @description Both if absent */
                    scopes?: ("manage" | "read")[];
                    /**
                     * @description 1m to 7d
                     * @default 1h
                     */
                    expiresIn?: string | null;
                };
            };
        };
        responses: {
            /** @description Made. The token is told here only. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalTokenWithSecret"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revokePortalToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    streamChanges: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Goes on until the caller, its key or the service ends */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSeries: {
        parameters: {
            query?: {
                /** @description 5m to 30d */
                window?: string;
                points?: number;
                /** @description Ids, divided by commas */
                endpointIds?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A series each; unknown endpoints are left out */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        since: string;
                        stepSeconds: number;
                        data: components["schemas"]["Series"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listFailures: {
        parameters: {
            query?: {
                /** @description 5m to 30d */
                window?: string;
                endpointId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The largest 100 groups, the largest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        since: string;
                        data: components["schemas"]["FailureGroup"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDeliveryRequest: {
        parameters: {
            query?: {
                run?: number;
                /** @description The last one if absent */
                attempt?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentRequest"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listOrganizations: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
                /** @description A part of the id */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OrganizationSummary"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listDialects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        default: string;
                        data: components["schemas"]["Dialect"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
                action?: string;
                target?: string;
                actor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The dead letter */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listGenericWebhooks: {
        parameters: {
            query?: {
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["GenericEndpoint"][];
                        next_cursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createGenericWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://yourdomain.com/webhooks",
                 *       "events": [
                 *         "user.created",
                 *         "user.updated"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewGenericEndpoint"];
            };
        };
        responses: {
            /** @description Made; with `secret` only if it was generated */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenericEndpoint"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getGenericWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenericEndpoint"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteGenericWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateGenericWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "events": [
                 *         "user.created"
                 *       ],
                 *       "status": "active"
                 *     }
                 */
                "application/json": {
                    url?: string;
                    events?: components["schemas"]["Events"];
                    /** @enum {unknown} */
                    status?: "active" | "paused";
                    description?: string | null;
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenericEndpoint"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    testGenericWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A POST that changes something takes it, but for that of events: the same request gets the same
                 *     answer again for a day, another one 422, and 409 while the first is being worked on. 429 where an
                 *     organization's answers of the day take more than 256 MiB, about 200,000 of them.
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    event_type?: string | null;
                    data?: {
                        [key: string]: unknown;
                    } | null;
                };
            };
        };
        responses: {
            /** @description What came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {unknown} */
                        status: "delivered" | "failed";
                        response_code: number | null;
                        response_body: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listGenericDeliveries: {
        parameters: {
            query?: {
                status?: components["schemas"]["DeliveryStatus"];
                limit?: components["parameters"]["limit"];
                /** @description The page before gave it */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path: {
                /** @description whe_… or wh_…, both name the same endpoint */
                id: components["parameters"]["endpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            id: string;
                            event_id: string;
                            status: components["schemas"]["DeliveryStatus"];
                            response_code: number | null;
                            response_time_ms: number | null;
                            /** Format: date-time */
                            created_at: string;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
