// From dialects/*.yaml by npm run generate.

/** The body of a delivery of the dialect `cloudevents`. */
export interface CloudeventsEnvelope<Type extends string, Data> {
  specversion: "1.0";
  id: string;
  source: string;
  type: Type;
  time: string;
  datacontenttype: "application/json";
  data: Data;
}

export type CloudeventsEvent = CloudeventsEnvelope<string, Record<string, unknown>>;

/** The body of a delivery of the dialect `fanfare-snake`. */
export interface FanfareSnakeEnvelope<Type extends string, Data> {
  id: string;
  type: Type;
  timestamp: string;
  organization_id: string;
  data: Data;
}

/** Event types of the dialect `fanfare-snake`, and the data of each. */
export interface FanfareSnakeEvents {
  /** New consumer registered */
  "consumer.created": {
    consumer_id: string;
    email?: string;
    created_at?: string;
  };
  /** Consumer profile updated */
  "consumer.updated": {
    consumer_id: string;
    updated_at?: string;
    changed_fields?: Array<string>;
  };
  /** Consumer removed */
  "consumer.deleted": {
    consumer_id: string;
    deleted_at?: string;
  };
  /** New experience created */
  "experience.created": {
    experience_id: string;
    created_at?: string;
  };
  /** Experience went live */
  "experience.activated": {
    experience_id: string;
    activated_at?: string;
  };
  /** Experience finished */
  "experience.completed": {
    experience_id: string;
    completed_at?: string;
  };
  /** Experience cancelled */
  "experience.cancelled": {
    experience_id: string;
    cancelled_at?: string;
  };
  /** Consumer joined queue/draw */
  "distribution.joined": {
    consumer_id: string;
    distribution_id: string;
    experience_id?: string;
    entered_at?: string;
  };
  /** Consumer admitted from queue */
  "distribution.admitted": {
    consumer_id: string;
    distribution_id: string;
    experience_id?: string;
    admitted_at?: string;
  };
  /** Draw winner selected */
  "distribution.winner_selected": {
    consumer_id: string;
    distribution_id: string;
    experience_id: string;
    product_id: string;
  };
  /** Auction bid received */
  "distribution.bid_placed": {
    consumer_id: string;
    distribution_id: string;
    experience_id?: string;
    bid_amount?: string;
    currency_code?: string;
  };
  /** Consumer completed checkout */
  "distribution.completed": {
    consumer_id: string;
    distribution_id: string;
    experience_id?: string;
    completed_at?: string;
  };
  /** New order placed */
  "order.created": {
    order_id: string;
    consumer_id?: string;
    experience_id?: string;
    created_at?: string;
    amount?: string;
  };
  /** Order payment confirmed */
  "order.paid": {
    order_id: string;
    consumer_id?: string;
    experience_id?: string;
    paid_at?: string;
  };
  /** Order marked as fulfilled */
  "order.fulfilled": {
    order_id: string;
    consumer_id?: string;
    experience_id?: string;
    fulfilled_at?: string;
  };
  /** Order cancelled */
  "order.cancelled": {
    order_id: string;
    consumer_id?: string;
    experience_id?: string;
    cancelled_at?: string;
  };
}

export type FanfareSnakeEvent = {
  [Type in keyof FanfareSnakeEvents]: FanfareSnakeEnvelope<Type, FanfareSnakeEvents[Type]>;
}[keyof FanfareSnakeEvents];

/** The body of a delivery of the dialect `fanfare-v1`. */
export interface FanfareV1Envelope<Type extends string, Data> {
  id: string;
  type: Type;
  created: number;
  data: Data;
  organizationId: string;
  experienceId?: string;
}

/** Event types of the dialect `fanfare-v1`, and the data of each. */
export interface FanfareV1Events {
  /** Consumer joined queue */
  "queue.consumer_entered": {
    consumerId: string;
    experienceId?: string;
    distributionId?: string;
    position: number;
    enteredAt?: string;
  };
  /** Consumer reached front */
  "queue.consumer_admitted": {
    consumerId: string;
    experienceId: string;
    distributionId: string;
    admissionToken: string;
    admittedAt: string;
    expiresAt: string;
    position: number;
    waitTimeSeconds: number;
  };
  /** Consumer left queue */
  "queue.consumer_left": {
    consumerId: string;
    experienceId?: string;
    distributionId?: string;
    leftAt?: string;
    reason: string;
  };
  /** Purchase completed */
  "queue.admission_completed": {
    consumerId: string;
    experienceId: string;
    distributionId: string;
    orderId?: string;
    completedAt: string;
  };
  /** Admission window closed */
  "queue.admission_expired": {
    consumerId: string;
    experienceId: string;
    distributionId: string;
    expiredAt: string;
  };
  /** New draw entry */
  "draw.entry_created": {
    drawId?: string;
    experienceId?: string;
    consumerId: string;
    entryNumber: number;
    enteredAt?: string;
  };
  /** Draw completed */
  "draw.winners_selected": {
    drawId: string;
    experienceId: string;
    winners: Array<{
      consumerId: string;
      position: number;
      claimToken: string;
      claimDeadline: string;
    }>;
    totalEntries: number;
    selectionMethod: string;
  };
  /** Winner claimed prize */
  "draw.prize_claimed": {
    drawId?: string;
    experienceId?: string;
    consumerId: string;
    orderId: string;
    claimedAt?: string;
  };
  /** Claim window closed */
  "draw.prize_expired": {
    drawId?: string;
    experienceId?: string;
    consumerId: string;
    expiresAt: string;
  };
  /** New bid received */
  "auction.bid_placed": {
    auctionId?: string;
    experienceId?: string;
    consumerId: string;
    amount: string;
    currencyCode?: string;
    bidTime?: string;
  };
  /** Consumer was outbid */
  "auction.outbid": {
    auctionId?: string;
    experienceId?: string;
    consumerId: string;
    newHighBid: string;
    outbidAt?: string;
  };
  /** Auction completed */
  "auction.auction_ended": {
    auctionId?: string;
    experienceId?: string;
    winnerId: string;
    finalBid: string;
    endedAt?: string;
  };
  /** Winner notified */
  "auction.winner_notified": {
    auctionId?: string;
    experienceId?: string;
    consumerId: string;
    notifiedAt?: string;
  };
  /** Experience went live */
  "experience.started": {
    experienceId: string;
    type: string;
    startedAt?: string;
  };
  /** Experience concluded */
  "experience.ended": {
    experienceId?: string;
    totalParticipants: number;
    endedAt?: string;
  };
  /** Experience paused */
  "experience.paused": {
    experienceId?: string;
    reason: string;
    pausedAt?: string;
  };
  /** Experience resumed */
  "experience.resumed": {
    experienceId?: string;
    pausedDuration: number;
    resumedAt?: string;
  };
  /** Consumer signed in */
  "consumer.authenticated": {
    consumerId: string;
    experienceId?: string;
    authenticatedAt?: string;
  };
  /** Consumer was linked to an account */
  "consumer.linked": {
    consumerId: string;
    experienceId?: string;
    linkedAt?: string;
  };
}

export type FanfareV1Event = {
  [Type in keyof FanfareV1Events]: FanfareV1Envelope<Type, FanfareV1Events[Type]>;
}[keyof FanfareV1Events];

/** The body of a delivery of the dialect `fanfare`. */
export interface FanfareEnvelope<Type extends string, Data> {
  id: string;
  type: Type;
  timestamp: string;
  organizationId: string;
  data: Data;
}

/** Event types of the dialect `fanfare`, and the data of each. */
export interface FanfareEvents {
  /** Triggered when a consumer joins a queue */
  "queue.consumer.entered": {
    queueId: string;
    sequenceId: string;
    experienceId: string;
    consumerId: string;
    position: number;
    enteredAt: string;
  };
  /** Triggered when a consumer is admitted from the queue */
  "queue.consumer.admitted": {
    queueId: string;
    sequenceId?: string;
    experienceId?: string;
    consumerId: string;
    enteredAt?: string;
    admittedAt: string;
    admissionToken: string;
    waitTimeSeconds?: number;
  };
  /** Triggered when an admitted consumer completes their checkout */
  "queue.consumer.completed": {
    queueId: string;
    sequenceId: string;
    experienceId: string;
    consumerId: string;
    completedAt: string;
    orderId: string;
  };
  /** Triggered when a consumer voluntarily leaves a queue */
  "queue.consumer.left": {
    queueId: string;
    sequenceId: string;
    experienceId: string;
    consumerId: string;
    leftAt: string;
    positionWhenLeft: number;
  };
  /** Triggered when a consumer is denied entry to a queue */
  "queue.consumer.denied": {
    queueId: string;
    sequenceId: string;
    experienceId: string;
    consumerId: string;
    deniedAt: string;
    reason: string;
  };
  /** Triggered when a consumer enters a draw */
  "draw.consumer.entered": {
    drawId: string;
    sequenceId: string;
    experienceId: string;
    consumerId: string;
    enteredAt: string;
    entrantNumber: number;
  };
  /** Triggered when a consumer wins a draw */
  "draw.consumer.won": {
    drawId: string;
    sequenceId: string;
    experienceId: string;
    consumerId: string;
    wonAt: string;
    admissionToken: string;
    winnerPosition: number;
  };
  /** Triggered when a draw is completed and a consumer did not win */
  "draw.consumer.lost": {
    drawId: string;
    sequenceId: string;
    experienceId: string;
    consumerId: string;
    lostAt: string;
  };
  /** Triggered when a draw has been executed */
  "draw.completed": {
    drawId: string;
    sequenceId: string;
    experienceId: string;
    completedAt: string;
    totalEntrants: number;
    winnersSelected: number;
  };
  /** Triggered when a bid is placed on an auction */
  "auction.bid.placed": {
    auctionId: string;
    sequenceId: string;
    experienceId: string;
    consumerId: string;
    bidId: string;
    bidAmount: string;
    currencyCode: string;
    bidTime: string;
    isHighestBid: boolean;
  };
  /** Triggered when a bidder is outbid */
  "auction.bid.outbid": {
    auctionId: string;
    sequenceId: string;
    experienceId: string;
    consumerId: string;
    outbidAt: string;
    previousBidAmount: string;
    newHighBidAmount: string;
  };
  /** Triggered when a consumer wins an auction */
  "auction.consumer.won": {
    auctionId: string;
    sequenceId: string;
    experienceId: string;
    consumerId: string;
    wonAt: string;
    winningBidAmount: string;
    currencyCode: string;
    paymentToken: string;
  };
  /** Triggered when an auction has been fully settled */
  "auction.settled": {
    auctionId: string;
    sequenceId: string;
    experienceId: string;
    settledAt: string;
    totalBids: number;
    uniqueBidders: number;
    winningBidAmount: string;
    winnerId: string;
  };
  /** Triggered when a new order is created */
  "order.created": {
    orderId: string;
    consumerId: string;
    experienceId: string;
    sequenceId: string;
    createdAt: string;
    amount: string;
    currencyCode: string;
    items: Array<{
      productId: string;
      variantId: string;
      quantity: number;
    }>;
  };
  /** Triggered when an order is completed */
  "order.completed": {
    orderId: string;
    consumerId: string;
    completedAt: string;
    amount: string;
    currencyCode: string;
  };
  /** Triggered when an order is cancelled */
  "order.cancelled": {
    orderId: string;
    consumerId: string;
    cancelledAt: string;
    reason: string;
  };
  /** Triggered when a new consumer is created */
  "consumer.created": {
    consumerId: string;
    email: string;
    phone: string | null;
    fullName: string;
    createdAt: string;
    source: string;
  };
  /** Triggered when a consumer profile is updated */
  "consumer.updated": {
    consumerId: string;
    updatedAt: string;
    changedFields: Array<string>;
  };
  /** Triggered when a distribution's settings are changed */
  "distribution.updated": {
    distributionId: string;
    distributionType: string;
    sequenceId: string;
    experienceId: string;
    updatedAt: string;
    changedFields: Array<string>;
  };
  /** Triggered when a distribution becomes open for participation */
  "distribution.opened": {
    distributionId: string;
    distributionType: string;
    sequenceId: string;
    experienceId: string;
    openedAt: string;
  };
  /** Triggered when a distribution is closed */
  "distribution.closed": {
    distributionId: string;
    distributionType: string;
    sequenceId: string;
    experienceId: string;
    closedAt: string;
    totalParticipants: number;
  };
}

export type FanfareEvent = {
  [Type in keyof FanfareEvents]: FanfareEnvelope<Type, FanfareEvents[Type]>;
}[keyof FanfareEvents];

/** The body of a delivery of the dialect `generic`. */
export interface GenericEnvelope<Type extends string, Data> {
  id: string;
  type: Type;
  created_at: string;
  data: Data;
}

/** Event types of the dialect `generic`, and the data of each. */
export interface GenericEvents {
  /** A new user was created */
  "user.created": {
    id: string;
    name: string;
    email: string;
    created_at: string;
  };
  /** A user was updated */
  "user.updated": {
    id: string;
    name?: string;
    email?: string;
    updated_at?: string;
  };
  /** A user was deleted */
  "user.deleted": {
    id: string;
    deleted_at?: string;
  };
  /** A new project was created */
  "project.created": {
    id: string;
    name?: string;
    created_at?: string;
  };
  /** A project was updated */
  "project.updated": {
    id: string;
    name?: string;
    updated_at?: string;
  };
  /** A project was deleted */
  "project.deleted": {
    id: string;
    deleted_at?: string;
  };
  /** A member was added to a team */
  "team.member.added": {
    team_id: string;
    user_id: string;
    role?: string;
    added_at?: string;
  };
  /** A member was removed from a team */
  "team.member.removed": {
    team_id: string;
    user_id: string;
    removed_at?: string;
  };
  /** A member's role was changed */
  "team.member.role_changed": {
    team_id: string;
    user_id: string;
    role: string;
    previous_role?: string;
    changed_at?: string;
  };
}

export type GenericEvent = {
  [Type in keyof GenericEvents]: GenericEnvelope<Type, GenericEvents[Type]>;
}[keyof GenericEvents];

/** The body of a delivery of the dialect `standard`. */
export interface StandardEnvelope<Type extends string, Data> {
  id: string;
  type: Type;
  timestamp: string;
  data: Data;
}

export type StandardEvent = StandardEnvelope<string, Record<string, unknown>>;

/** The event that a delivery carries, by dialect. */
export interface EventOf {
  "cloudevents": CloudeventsEvent;
  "fanfare-snake": FanfareSnakeEvent;
  "fanfare-v1": FanfareV1Event;
  "fanfare": FanfareEvent;
  "generic": GenericEvent;
  "standard": StandardEvent;
}

export type Dialect = keyof EventOf;
