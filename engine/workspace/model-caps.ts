/** The checked model: how often a visitor gets an offer, and what makes an offer stop for a visitor. */

/**
 * How long contacts count against a cap. Rolling windows count in quarters of an hour of UTC and round towards "too
 * many"; calendar ones begin at local midnight of the visitor's (`Model.visitorTimeZone`) or the channel's time zone,
 * weeks on Monday.
 */
export type CapWindow =
  | { readonly kind: "rolling"; readonly ms: number }
  | {
      readonly kind: "calendar";
      readonly unit: "day" | "week" | "month";
      readonly zone: "visitor" | "channel";
    }
  | { readonly kind: "ever" };

/** At most `max` contacts (live reservations included) of one visitor within the window. */
export interface Cap {
  readonly name: string;
  /** A purpose, and a medium for a purpose, only in `Model.caps`. */
  readonly of: "offer" | "category" | "zone" | "medium" | "purpose";
  /** The one it is about, by name; absent: each for itself. An offer's own caps have none. */
  readonly subject?: string;
  /** Of a medium: only contacts with, and offers of, this purpose. */
  readonly purpose?: string;
  readonly max: number;
  readonly window: CapWindow;
}

/** A visitor stops getting an offer. */
export interface Suppression {
  readonly on: "accept" | "reject" | "presented";
  /** With `presented`: once it was presented more often than this. */
  readonly moreThan?: number;
  /** With `presented`: contacts of so many ms count, up to the last one; absent: all. So what set in does not fade. */
  readonly withinMs?: number;
  /** From the last such response or contact on; absent: for good. */
  readonly forMs?: number;
  /**
   * `category`, or an offer attribute that is constant: also every offer that has the same value there as the one
   * responded to (or presented). Absent: that offer alone.
   */
  readonly relatedBy?: string;
}
