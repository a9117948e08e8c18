import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace grpc. */
export namespace grpc {

    /** Namespace health. */
    namespace health {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of a HealthCheckRequest.
             * @deprecated Use grpc.health.v1.HealthCheckRequest.$Properties instead.
             */
            interface IHealthCheckRequest extends grpc.health.v1.HealthCheckRequest.$Properties {
            }

            /** Represents a HealthCheckRequest. */
            class HealthCheckRequest {

                /**
                 * Constructs a new HealthCheckRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: grpc.health.v1.HealthCheckRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** HealthCheckRequest service. */
                service: string;

                /**
                 * Creates a new HealthCheckRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns HealthCheckRequest instance
                 */
                static create(properties: grpc.health.v1.HealthCheckRequest.$Shape): grpc.health.v1.HealthCheckRequest & grpc.health.v1.HealthCheckRequest.$Shape;
                static create(properties?: grpc.health.v1.HealthCheckRequest.$Properties): grpc.health.v1.HealthCheckRequest;

                /**
                 * Encodes the specified HealthCheckRequest message. Does not implicitly {@link grpc.health.v1.HealthCheckRequest.verify|verify} messages.
                 * @param message HealthCheckRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: grpc.health.v1.HealthCheckRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a HealthCheckRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {grpc.health.v1.HealthCheckRequest & grpc.health.v1.HealthCheckRequest.$Shape} HealthCheckRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): grpc.health.v1.HealthCheckRequest & grpc.health.v1.HealthCheckRequest.$Shape;

                /**
                 * Creates a HealthCheckRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns HealthCheckRequest
                 */
                static fromObject(object: { [k: string]: any }): grpc.health.v1.HealthCheckRequest;

                /**
                 * Creates a plain object from a HealthCheckRequest message. Also converts values to other types if specified.
                 * @param message HealthCheckRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: grpc.health.v1.HealthCheckRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this HealthCheckRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace HealthCheckRequest {

                /** Properties of a HealthCheckRequest. */
                interface $Properties {

                    /** HealthCheckRequest service */
                    service?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a HealthCheckRequest. */
                type $Shape = grpc.health.v1.HealthCheckRequest.$Properties;
            }

            /**
             * Properties of a HealthCheckResponse.
             * @deprecated Use grpc.health.v1.HealthCheckResponse.$Properties instead.
             */
            interface IHealthCheckResponse extends grpc.health.v1.HealthCheckResponse.$Properties {
            }

            /** Represents a HealthCheckResponse. */
            class HealthCheckResponse {

                /**
                 * Constructs a new HealthCheckResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: grpc.health.v1.HealthCheckResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** HealthCheckResponse status. */
                status: grpc.health.v1.HealthCheckResponse.ServingStatus;

                /**
                 * Creates a new HealthCheckResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns HealthCheckResponse instance
                 */
                static create(properties: grpc.health.v1.HealthCheckResponse.$Shape): grpc.health.v1.HealthCheckResponse & grpc.health.v1.HealthCheckResponse.$Shape;
                static create(properties?: grpc.health.v1.HealthCheckResponse.$Properties): grpc.health.v1.HealthCheckResponse;

                /**
                 * Encodes the specified HealthCheckResponse message. Does not implicitly {@link grpc.health.v1.HealthCheckResponse.verify|verify} messages.
                 * @param message HealthCheckResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: grpc.health.v1.HealthCheckResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a HealthCheckResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {grpc.health.v1.HealthCheckResponse & grpc.health.v1.HealthCheckResponse.$Shape} HealthCheckResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): grpc.health.v1.HealthCheckResponse & grpc.health.v1.HealthCheckResponse.$Shape;

                /**
                 * Creates a HealthCheckResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns HealthCheckResponse
                 */
                static fromObject(object: { [k: string]: any }): grpc.health.v1.HealthCheckResponse;

                /**
                 * Creates a plain object from a HealthCheckResponse message. Also converts values to other types if specified.
                 * @param message HealthCheckResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: grpc.health.v1.HealthCheckResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this HealthCheckResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace HealthCheckResponse {

                /** Properties of a HealthCheckResponse. */
                interface $Properties {

                    /** HealthCheckResponse status */
                    status?: (grpc.health.v1.HealthCheckResponse.ServingStatus|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a HealthCheckResponse. */
                type $Shape = grpc.health.v1.HealthCheckResponse.$Properties;

                /** ServingStatus enum. */
                enum ServingStatus {

                    /** UNKNOWN value */
                    UNKNOWN = 0,

                    /** SERVING value */
                    SERVING = 1,

                    /** NOT_SERVING value */
                    NOT_SERVING = 2,

                    /** SERVICE_UNKNOWN value */
                    SERVICE_UNKNOWN = 3
                }
            }
        }
    }
}

/** Namespace proffer. */
export namespace proffer {

    /** Namespace decision. */
    namespace decision {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of a Visitor.
             * @deprecated Use proffer.decision.v1.Visitor.$Properties instead.
             */
            interface IVisitor extends proffer.decision.v1.Visitor.$Properties {
            }

            /** Represents a Visitor. */
            class Visitor {

                /**
                 * Constructs a new Visitor.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.Visitor.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Visitor level. */
                level: string;

                /** Visitor id. */
                id: string;

                /**
                 * Creates a new Visitor instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Visitor instance
                 */
                static create(properties: proffer.decision.v1.Visitor.$Shape): proffer.decision.v1.Visitor & proffer.decision.v1.Visitor.$Shape;
                static create(properties?: proffer.decision.v1.Visitor.$Properties): proffer.decision.v1.Visitor;

                /**
                 * Encodes the specified Visitor message. Does not implicitly {@link proffer.decision.v1.Visitor.verify|verify} messages.
                 * @param message Visitor message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.Visitor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Visitor message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.Visitor & proffer.decision.v1.Visitor.$Shape} Visitor
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.Visitor & proffer.decision.v1.Visitor.$Shape;

                /**
                 * Creates a Visitor message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Visitor
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.Visitor;

                /**
                 * Creates a plain object from a Visitor message. Also converts values to other types if specified.
                 * @param message Visitor
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.Visitor, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Visitor to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Visitor {

                /** Properties of a Visitor. */
                interface $Properties {

                    /** Visitor level */
                    level?: (string|null);

                    /** Visitor id */
                    id?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Visitor. */
                type $Shape = proffer.decision.v1.Visitor.$Properties;
            }

            /**
             * Properties of a Point.
             * @deprecated Use proffer.decision.v1.Point.$Properties instead.
             */
            interface IPoint extends proffer.decision.v1.Point.$Properties {
            }

            /** Represents a Point. */
            class Point {

                /**
                 * Constructs a new Point.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.Point.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Point point. */
                point: string;

                /** Point count. */
                count: number;

                /** Point allowDuplicates. */
                allowDuplicates: boolean;

                /**
                 * Creates a new Point instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Point instance
                 */
                static create(properties: proffer.decision.v1.Point.$Shape): proffer.decision.v1.Point & proffer.decision.v1.Point.$Shape;
                static create(properties?: proffer.decision.v1.Point.$Properties): proffer.decision.v1.Point;

                /**
                 * Encodes the specified Point message. Does not implicitly {@link proffer.decision.v1.Point.verify|verify} messages.
                 * @param message Point message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.Point.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Point message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.Point & proffer.decision.v1.Point.$Shape} Point
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.Point & proffer.decision.v1.Point.$Shape;

                /**
                 * Creates a Point message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Point
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.Point;

                /**
                 * Creates a plain object from a Point message. Also converts values to other types if specified.
                 * @param message Point
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.Point, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Point to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Point {

                /** Properties of a Point. */
                interface $Properties {

                    /** Point point */
                    point?: (string|null);

                    /** Point count */
                    count?: (number|null);

                    /** Point allowDuplicates */
                    allowDuplicates?: (boolean|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Point. */
                type $Shape = proffer.decision.v1.Point.$Properties;
            }

            /**
             * Properties of a DecideRequest.
             * @deprecated Use proffer.decision.v1.DecideRequest.$Properties instead.
             */
            interface IDecideRequest extends proffer.decision.v1.DecideRequest.$Properties {
            }

            /** Represents a DecideRequest. */
            class DecideRequest {

                /**
                 * Constructs a new DecideRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.DecideRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** DecideRequest requestId. */
                requestId: string;

                /** DecideRequest channel. */
                channel: string;

                /** DecideRequest visitor. */
                visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                /** DecideRequest sessionId. */
                sessionId?: (string|null);

                /** DecideRequest points. */
                points: proffer.decision.v1.Point.$Properties[];

                /** DecideRequest context. */
                context: { [k: string]: google.protobuf.Value.$Properties };

                /** DecideRequest explain. */
                explain: boolean;

                /** DecideRequest dryRun. */
                dryRun: boolean;

                /** DecideRequest deadlineMs. */
                deadlineMs: number;

                /** DecideRequest preview. */
                preview?: (proffer.decision.v1.Preview.$Properties|null);

                /** DecideRequest who. */
                who?: ("visitor"|"sessionId");

                /**
                 * Creates a new DecideRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns DecideRequest instance
                 */
                static create(properties: proffer.decision.v1.DecideRequest.$Shape): proffer.decision.v1.DecideRequest & proffer.decision.v1.DecideRequest.$Shape;
                static create(properties?: proffer.decision.v1.DecideRequest.$Properties): proffer.decision.v1.DecideRequest;

                /**
                 * Encodes the specified DecideRequest message. Does not implicitly {@link proffer.decision.v1.DecideRequest.verify|verify} messages.
                 * @param message DecideRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.DecideRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a DecideRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.DecideRequest & proffer.decision.v1.DecideRequest.$Shape} DecideRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.DecideRequest & proffer.decision.v1.DecideRequest.$Shape;

                /**
                 * Creates a DecideRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns DecideRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.DecideRequest;

                /**
                 * Creates a plain object from a DecideRequest message. Also converts values to other types if specified.
                 * @param message DecideRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.DecideRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this DecideRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace DecideRequest {

                /** Properties of a DecideRequest. */
                interface $Properties {

                    /** DecideRequest requestId */
                    requestId?: (string|null);

                    /** DecideRequest channel */
                    channel?: (string|null);

                    /** DecideRequest visitor */
                    visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                    /** DecideRequest sessionId */
                    sessionId?: (string|null);

                    /** DecideRequest points */
                    points?: (proffer.decision.v1.Point.$Properties[]|null);

                    /** DecideRequest context */
                    context?: ({ [k: string]: google.protobuf.Value.$Properties }|null);

                    /** DecideRequest explain */
                    explain?: (boolean|null);

                    /** DecideRequest dryRun */
                    dryRun?: (boolean|null);

                    /** DecideRequest deadlineMs */
                    deadlineMs?: (number|null);

                    /** DecideRequest preview */
                    preview?: (proffer.decision.v1.Preview.$Properties|null);

                    /** DecideRequest who */
                    who?: ("visitor"|"sessionId");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a DecideRequest. */
                type $Shape = {
                  requestId?: string|null;
                  channel?: string|null;
                  visitor?: proffer.decision.v1.Visitor.$Shape|null;
                  sessionId?: string|null;
                  points?: proffer.decision.v1.Point.$Shape[]|null;
                  context?: { [k: string]: google.protobuf.Value.$Shape }|null;
                  explain?: boolean|null;
                  dryRun?: boolean|null;
                  deadlineMs?: number|null;
                  preview?: proffer.decision.v1.Preview.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ who?: undefined; visitor?: null; sessionId?: null }|{ who?: "visitor"; visitor: proffer.decision.v1.Visitor.$Shape; sessionId?: null }|{ who?: "sessionId"; visitor?: null; sessionId: string })
                );
            }

            /**
             * Properties of a Preview.
             * @deprecated Use proffer.decision.v1.Preview.$Properties instead.
             */
            interface IPreview extends proffer.decision.v1.Preview.$Properties {
            }

            /** Represents a Preview. */
            class Preview {

                /**
                 * Constructs a new Preview.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.Preview.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Preview asOf. */
                asOf?: (google.protobuf.Timestamp.$Properties|null);

                /** Preview profile. */
                profile: { [k: string]: google.protobuf.Value.$Properties };

                /** Preview inSegments. */
                inSegments: string[];

                /** Preview notInSegments. */
                notInSegments: string[];

                /** Preview bundle. */
                bundle: string;

                /**
                 * Creates a new Preview instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Preview instance
                 */
                static create(properties: proffer.decision.v1.Preview.$Shape): proffer.decision.v1.Preview & proffer.decision.v1.Preview.$Shape;
                static create(properties?: proffer.decision.v1.Preview.$Properties): proffer.decision.v1.Preview;

                /**
                 * Encodes the specified Preview message. Does not implicitly {@link proffer.decision.v1.Preview.verify|verify} messages.
                 * @param message Preview message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.Preview.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Preview message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.Preview & proffer.decision.v1.Preview.$Shape} Preview
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.Preview & proffer.decision.v1.Preview.$Shape;

                /**
                 * Creates a Preview message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Preview
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.Preview;

                /**
                 * Creates a plain object from a Preview message. Also converts values to other types if specified.
                 * @param message Preview
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.Preview, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Preview to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Preview {

                /** Properties of a Preview. */
                interface $Properties {

                    /** Preview asOf */
                    asOf?: (google.protobuf.Timestamp.$Properties|null);

                    /** Preview profile */
                    profile?: ({ [k: string]: google.protobuf.Value.$Properties }|null);

                    /** Preview inSegments */
                    inSegments?: (string[]|null);

                    /** Preview notInSegments */
                    notInSegments?: (string[]|null);

                    /** Preview bundle */
                    bundle?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Preview. */
                type $Shape = {
                  asOf?: google.protobuf.Timestamp.$Shape|null;
                  profile?: { [k: string]: google.protobuf.Value.$Shape }|null;
                  inSegments?: string[]|null;
                  notInSegments?: string[]|null;
                  bundle?: string|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a DecideResponse.
             * @deprecated Use proffer.decision.v1.DecideResponse.$Properties instead.
             */
            interface IDecideResponse extends proffer.decision.v1.DecideResponse.$Properties {
            }

            /** Represents a DecideResponse. */
            class DecideResponse {

                /**
                 * Constructs a new DecideResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.DecideResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** DecideResponse decisionId. */
                decisionId: string;

                /** DecideResponse bundle. */
                bundle: string;

                /** DecideResponse generation. */
                generation: number;

                /** DecideResponse points. */
                points: proffer.decision.v1.PointAnswer.$Properties[];

                /** DecideResponse freshness. */
                freshness?: (proffer.decision.v1.Freshness.$Properties|null);

                /** DecideResponse trace. */
                trace: proffer.decision.v1.Candidate.$Properties[];

                /** DecideResponse holdout. */
                holdout: boolean;

                /** DecideResponse overlay. */
                overlay: number;

                /**
                 * Creates a new DecideResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns DecideResponse instance
                 */
                static create(properties: proffer.decision.v1.DecideResponse.$Shape): proffer.decision.v1.DecideResponse & proffer.decision.v1.DecideResponse.$Shape;
                static create(properties?: proffer.decision.v1.DecideResponse.$Properties): proffer.decision.v1.DecideResponse;

                /**
                 * Encodes the specified DecideResponse message. Does not implicitly {@link proffer.decision.v1.DecideResponse.verify|verify} messages.
                 * @param message DecideResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.DecideResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a DecideResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.DecideResponse & proffer.decision.v1.DecideResponse.$Shape} DecideResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.DecideResponse & proffer.decision.v1.DecideResponse.$Shape;

                /**
                 * Creates a DecideResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns DecideResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.DecideResponse;

                /**
                 * Creates a plain object from a DecideResponse message. Also converts values to other types if specified.
                 * @param message DecideResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.DecideResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this DecideResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace DecideResponse {

                /** Properties of a DecideResponse. */
                interface $Properties {

                    /** DecideResponse decisionId */
                    decisionId?: (string|null);

                    /** DecideResponse bundle */
                    bundle?: (string|null);

                    /** DecideResponse generation */
                    generation?: (number|null);

                    /** DecideResponse points */
                    points?: (proffer.decision.v1.PointAnswer.$Properties[]|null);

                    /** DecideResponse freshness */
                    freshness?: (proffer.decision.v1.Freshness.$Properties|null);

                    /** DecideResponse trace */
                    trace?: (proffer.decision.v1.Candidate.$Properties[]|null);

                    /** DecideResponse holdout */
                    holdout?: (boolean|null);

                    /** DecideResponse overlay */
                    overlay?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a DecideResponse. */
                type $Shape = {
                  decisionId?: string|null;
                  bundle?: string|null;
                  generation?: number|null;
                  points?: proffer.decision.v1.PointAnswer.$Shape[]|null;
                  freshness?: proffer.decision.v1.Freshness.$Shape|null;
                  trace?: proffer.decision.v1.Candidate.$Shape[]|null;
                  holdout?: boolean|null;
                  overlay?: number|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a PointAnswer.
             * @deprecated Use proffer.decision.v1.PointAnswer.$Properties instead.
             */
            interface IPointAnswer extends proffer.decision.v1.PointAnswer.$Properties {
            }

            /** Represents a PointAnswer. */
            class PointAnswer {

                /**
                 * Constructs a new PointAnswer.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.PointAnswer.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PointAnswer point. */
                point: string;

                /** PointAnswer status. */
                status: proffer.decision.v1.PointStatus;

                /** PointAnswer treatments. */
                treatments: proffer.decision.v1.Treatment.$Properties[];

                /**
                 * Creates a new PointAnswer instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PointAnswer instance
                 */
                static create(properties: proffer.decision.v1.PointAnswer.$Shape): proffer.decision.v1.PointAnswer & proffer.decision.v1.PointAnswer.$Shape;
                static create(properties?: proffer.decision.v1.PointAnswer.$Properties): proffer.decision.v1.PointAnswer;

                /**
                 * Encodes the specified PointAnswer message. Does not implicitly {@link proffer.decision.v1.PointAnswer.verify|verify} messages.
                 * @param message PointAnswer message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.PointAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PointAnswer message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.PointAnswer & proffer.decision.v1.PointAnswer.$Shape} PointAnswer
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.PointAnswer & proffer.decision.v1.PointAnswer.$Shape;

                /**
                 * Creates a PointAnswer message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns PointAnswer
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.PointAnswer;

                /**
                 * Creates a plain object from a PointAnswer message. Also converts values to other types if specified.
                 * @param message PointAnswer
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.PointAnswer, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this PointAnswer to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace PointAnswer {

                /** Properties of a PointAnswer. */
                interface $Properties {

                    /** PointAnswer point */
                    point?: (string|null);

                    /** PointAnswer status */
                    status?: (proffer.decision.v1.PointStatus|null);

                    /** PointAnswer treatments */
                    treatments?: (proffer.decision.v1.Treatment.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PointAnswer. */
                type $Shape = {
                  point?: string|null;
                  status?: proffer.decision.v1.PointStatus|null;
                  treatments?: proffer.decision.v1.Treatment.$Shape[]|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /** PointStatus enum. */
            enum PointStatus {

                /** POINT_STATUS_UNSPECIFIED value */
                POINT_STATUS_UNSPECIFIED = 0,

                /** POINT_STATUS_DECIDED value */
                POINT_STATUS_DECIDED = 1,

                /** POINT_STATUS_FALLBACK value */
                POINT_STATUS_FALLBACK = 2,

                /** POINT_STATUS_UNKNOWN_POINT value */
                POINT_STATUS_UNKNOWN_POINT = 3,

                /** POINT_STATUS_DEADLINE value */
                POINT_STATUS_DEADLINE = 4,

                /** POINT_STATUS_HOLDOUT value */
                POINT_STATUS_HOLDOUT = 5
            }

            /**
             * Properties of a Treatment.
             * @deprecated Use proffer.decision.v1.Treatment.$Properties instead.
             */
            interface ITreatment extends proffer.decision.v1.Treatment.$Properties {
            }

            /** Represents a Treatment. */
            class Treatment {

                /**
                 * Constructs a new Treatment.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.Treatment.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Treatment offer. */
                offer: string;

                /** Treatment treatmentId. */
                treatmentId: string;

                /** Treatment treatmentCode. */
                treatmentCode: string;

                /** Treatment rank. */
                rank: number;

                /** Treatment score. */
                score: number;

                /** Treatment attributes. */
                attributes: { [k: string]: google.protobuf.Value.$Properties };

                /** Treatment fallback. */
                fallback: boolean;

                /** Treatment propensity. */
                propensity: number;

                /** Treatment selectionProbability. */
                selectionProbability: number;

                /**
                 * Creates a new Treatment instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Treatment instance
                 */
                static create(properties: proffer.decision.v1.Treatment.$Shape): proffer.decision.v1.Treatment & proffer.decision.v1.Treatment.$Shape;
                static create(properties?: proffer.decision.v1.Treatment.$Properties): proffer.decision.v1.Treatment;

                /**
                 * Encodes the specified Treatment message. Does not implicitly {@link proffer.decision.v1.Treatment.verify|verify} messages.
                 * @param message Treatment message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.Treatment.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Treatment message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.Treatment & proffer.decision.v1.Treatment.$Shape} Treatment
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.Treatment & proffer.decision.v1.Treatment.$Shape;

                /**
                 * Creates a Treatment message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Treatment
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.Treatment;

                /**
                 * Creates a plain object from a Treatment message. Also converts values to other types if specified.
                 * @param message Treatment
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.Treatment, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Treatment to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Treatment {

                /** Properties of a Treatment. */
                interface $Properties {

                    /** Treatment offer */
                    offer?: (string|null);

                    /** Treatment treatmentId */
                    treatmentId?: (string|null);

                    /** Treatment treatmentCode */
                    treatmentCode?: (string|null);

                    /** Treatment rank */
                    rank?: (number|null);

                    /** Treatment score */
                    score?: (number|null);

                    /** Treatment attributes */
                    attributes?: ({ [k: string]: google.protobuf.Value.$Properties }|null);

                    /** Treatment fallback */
                    fallback?: (boolean|null);

                    /** Treatment propensity */
                    propensity?: (number|null);

                    /** Treatment selectionProbability */
                    selectionProbability?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Treatment. */
                type $Shape = {
                  offer?: string|null;
                  treatmentId?: string|null;
                  treatmentCode?: string|null;
                  rank?: number|null;
                  score?: number|null;
                  attributes?: { [k: string]: google.protobuf.Value.$Shape }|null;
                  fallback?: boolean|null;
                  propensity?: number|null;
                  selectionProbability?: number|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a Candidate.
             * @deprecated Use proffer.decision.v1.Candidate.$Properties instead.
             */
            interface ICandidate extends proffer.decision.v1.Candidate.$Properties {
            }

            /** Represents a Candidate. */
            class Candidate {

                /**
                 * Constructs a new Candidate.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.Candidate.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Candidate point. */
                point: string;

                /** Candidate offer. */
                offer: string;

                /** Candidate treatmentId. */
                treatmentId: string;

                /** Candidate stage. */
                stage: proffer.decision.v1.Stage;

                /** Candidate reason. */
                reason: string;

                /** Candidate detail. */
                detail: string;

                /** Candidate numbers. */
                numbers: { [k: string]: number };

                /**
                 * Creates a new Candidate instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Candidate instance
                 */
                static create(properties: proffer.decision.v1.Candidate.$Shape): proffer.decision.v1.Candidate & proffer.decision.v1.Candidate.$Shape;
                static create(properties?: proffer.decision.v1.Candidate.$Properties): proffer.decision.v1.Candidate;

                /**
                 * Encodes the specified Candidate message. Does not implicitly {@link proffer.decision.v1.Candidate.verify|verify} messages.
                 * @param message Candidate message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.Candidate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Candidate message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.Candidate & proffer.decision.v1.Candidate.$Shape} Candidate
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.Candidate & proffer.decision.v1.Candidate.$Shape;

                /**
                 * Creates a Candidate message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Candidate
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.Candidate;

                /**
                 * Creates a plain object from a Candidate message. Also converts values to other types if specified.
                 * @param message Candidate
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.Candidate, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Candidate to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Candidate {

                /** Properties of a Candidate. */
                interface $Properties {

                    /** Candidate point */
                    point?: (string|null);

                    /** Candidate offer */
                    offer?: (string|null);

                    /** Candidate treatmentId */
                    treatmentId?: (string|null);

                    /** Candidate stage */
                    stage?: (proffer.decision.v1.Stage|null);

                    /** Candidate reason */
                    reason?: (string|null);

                    /** Candidate detail */
                    detail?: (string|null);

                    /** Candidate numbers */
                    numbers?: ({ [k: string]: number }|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Candidate. */
                type $Shape = proffer.decision.v1.Candidate.$Properties;
            }

            /** Stage enum. */
            enum Stage {

                /** STAGE_UNSPECIFIED value */
                STAGE_UNSPECIFIED = 0,

                /** STAGE_SEGMENT value */
                STAGE_SEGMENT = 1,

                /** STAGE_ELIGIBILITY value */
                STAGE_ELIGIBILITY = 2,

                /** STAGE_APPLICABILITY value */
                STAGE_APPLICABILITY = 3,

                /** STAGE_SUITABILITY value */
                STAGE_SUITABILITY = 4,

                /** STAGE_SCORE value */
                STAGE_SCORE = 5,

                /** STAGE_ALLOCATION value */
                STAGE_ALLOCATION = 6,

                /** STAGE_SELECTED value */
                STAGE_SELECTED = 7
            }

            /**
             * Properties of a Freshness.
             * @deprecated Use proffer.decision.v1.Freshness.$Properties instead.
             */
            interface IFreshness extends proffer.decision.v1.Freshness.$Properties {
            }

            /** Represents a Freshness. */
            class Freshness {

                /**
                 * Constructs a new Freshness.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.Freshness.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Freshness bundleAgeMs. */
                bundleAgeMs: (number|Long);

                /** Freshness segmentsAgeMs. */
                segmentsAgeMs: (number|Long);

                /** Freshness profileAgeMs. */
                profileAgeMs: (number|Long);

                /** Freshness feedAgeMs. */
                feedAgeMs: { [k: string]: (number|Long) };

                /** Freshness feedSequence. */
                feedSequence: { [k: string]: (number|Long) };

                /**
                 * Creates a new Freshness instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Freshness instance
                 */
                static create(properties: proffer.decision.v1.Freshness.$Shape): proffer.decision.v1.Freshness & proffer.decision.v1.Freshness.$Shape;
                static create(properties?: proffer.decision.v1.Freshness.$Properties): proffer.decision.v1.Freshness;

                /**
                 * Encodes the specified Freshness message. Does not implicitly {@link proffer.decision.v1.Freshness.verify|verify} messages.
                 * @param message Freshness message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.Freshness.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Freshness message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.Freshness & proffer.decision.v1.Freshness.$Shape} Freshness
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.Freshness & proffer.decision.v1.Freshness.$Shape;

                /**
                 * Creates a Freshness message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Freshness
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.Freshness;

                /**
                 * Creates a plain object from a Freshness message. Also converts values to other types if specified.
                 * @param message Freshness
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.Freshness, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Freshness to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Freshness {

                /** Properties of a Freshness. */
                interface $Properties {

                    /** Freshness bundleAgeMs */
                    bundleAgeMs?: (number|Long|null);

                    /** Freshness segmentsAgeMs */
                    segmentsAgeMs?: (number|Long|null);

                    /** Freshness profileAgeMs */
                    profileAgeMs?: (number|Long|null);

                    /** Freshness feedAgeMs */
                    feedAgeMs?: ({ [k: string]: (number|Long) }|null);

                    /** Freshness feedSequence */
                    feedSequence?: ({ [k: string]: (number|Long) }|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Freshness. */
                type $Shape = proffer.decision.v1.Freshness.$Properties;
            }

            /**
             * Properties of a DecideBatchRequest.
             * @deprecated Use proffer.decision.v1.DecideBatchRequest.$Properties instead.
             */
            interface IDecideBatchRequest extends proffer.decision.v1.DecideBatchRequest.$Properties {
            }

            /** Represents a DecideBatchRequest. */
            class DecideBatchRequest {

                /**
                 * Constructs a new DecideBatchRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.DecideBatchRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** DecideBatchRequest requests. */
                requests: proffer.decision.v1.DecideRequest.$Properties[];

                /**
                 * Creates a new DecideBatchRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns DecideBatchRequest instance
                 */
                static create(properties: proffer.decision.v1.DecideBatchRequest.$Shape): proffer.decision.v1.DecideBatchRequest & proffer.decision.v1.DecideBatchRequest.$Shape;
                static create(properties?: proffer.decision.v1.DecideBatchRequest.$Properties): proffer.decision.v1.DecideBatchRequest;

                /**
                 * Encodes the specified DecideBatchRequest message. Does not implicitly {@link proffer.decision.v1.DecideBatchRequest.verify|verify} messages.
                 * @param message DecideBatchRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.DecideBatchRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a DecideBatchRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.DecideBatchRequest & proffer.decision.v1.DecideBatchRequest.$Shape} DecideBatchRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.DecideBatchRequest & proffer.decision.v1.DecideBatchRequest.$Shape;

                /**
                 * Creates a DecideBatchRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns DecideBatchRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.DecideBatchRequest;

                /**
                 * Creates a plain object from a DecideBatchRequest message. Also converts values to other types if specified.
                 * @param message DecideBatchRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.DecideBatchRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this DecideBatchRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace DecideBatchRequest {

                /** Properties of a DecideBatchRequest. */
                interface $Properties {

                    /** DecideBatchRequest requests */
                    requests?: (proffer.decision.v1.DecideRequest.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a DecideBatchRequest. */
                type $Shape = {
                  requests?: proffer.decision.v1.DecideRequest.$Shape[]|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a DecideBatchResponse.
             * @deprecated Use proffer.decision.v1.DecideBatchResponse.$Properties instead.
             */
            interface IDecideBatchResponse extends proffer.decision.v1.DecideBatchResponse.$Properties {
            }

            /** Represents a DecideBatchResponse. */
            class DecideBatchResponse {

                /**
                 * Constructs a new DecideBatchResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.DecideBatchResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** DecideBatchResponse results. */
                results: proffer.decision.v1.DecideResult.$Properties[];

                /**
                 * Creates a new DecideBatchResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns DecideBatchResponse instance
                 */
                static create(properties: proffer.decision.v1.DecideBatchResponse.$Shape): proffer.decision.v1.DecideBatchResponse & proffer.decision.v1.DecideBatchResponse.$Shape;
                static create(properties?: proffer.decision.v1.DecideBatchResponse.$Properties): proffer.decision.v1.DecideBatchResponse;

                /**
                 * Encodes the specified DecideBatchResponse message. Does not implicitly {@link proffer.decision.v1.DecideBatchResponse.verify|verify} messages.
                 * @param message DecideBatchResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.DecideBatchResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a DecideBatchResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.DecideBatchResponse & proffer.decision.v1.DecideBatchResponse.$Shape} DecideBatchResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.DecideBatchResponse & proffer.decision.v1.DecideBatchResponse.$Shape;

                /**
                 * Creates a DecideBatchResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns DecideBatchResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.DecideBatchResponse;

                /**
                 * Creates a plain object from a DecideBatchResponse message. Also converts values to other types if specified.
                 * @param message DecideBatchResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.DecideBatchResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this DecideBatchResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace DecideBatchResponse {

                /** Properties of a DecideBatchResponse. */
                interface $Properties {

                    /** DecideBatchResponse results */
                    results?: (proffer.decision.v1.DecideResult.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a DecideBatchResponse. */
                type $Shape = {
                  results?: proffer.decision.v1.DecideResult.$Shape[]|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a DecideResult.
             * @deprecated Use proffer.decision.v1.DecideResult.$Properties instead.
             */
            interface IDecideResult extends proffer.decision.v1.DecideResult.$Properties {
            }

            /** Represents a DecideResult. */
            class DecideResult {

                /**
                 * Constructs a new DecideResult.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.DecideResult.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** DecideResult response. */
                response?: (proffer.decision.v1.DecideResponse.$Properties|null);

                /** DecideResult error. */
                error?: (proffer.decision.v1.Error.$Properties|null);

                /** DecideResult result. */
                result?: ("response"|"error");

                /**
                 * Creates a new DecideResult instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns DecideResult instance
                 */
                static create(properties: proffer.decision.v1.DecideResult.$Shape): proffer.decision.v1.DecideResult & proffer.decision.v1.DecideResult.$Shape;
                static create(properties?: proffer.decision.v1.DecideResult.$Properties): proffer.decision.v1.DecideResult;

                /**
                 * Encodes the specified DecideResult message. Does not implicitly {@link proffer.decision.v1.DecideResult.verify|verify} messages.
                 * @param message DecideResult message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.DecideResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a DecideResult message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.DecideResult & proffer.decision.v1.DecideResult.$Shape} DecideResult
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.DecideResult & proffer.decision.v1.DecideResult.$Shape;

                /**
                 * Creates a DecideResult message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns DecideResult
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.DecideResult;

                /**
                 * Creates a plain object from a DecideResult message. Also converts values to other types if specified.
                 * @param message DecideResult
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.DecideResult, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this DecideResult to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace DecideResult {

                /** Properties of a DecideResult. */
                interface $Properties {

                    /** DecideResult response */
                    response?: (proffer.decision.v1.DecideResponse.$Properties|null);

                    /** DecideResult error */
                    error?: (proffer.decision.v1.Error.$Properties|null);

                    /** DecideResult result */
                    result?: ("response"|"error");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a DecideResult. */
                type $Shape = {
                  response?: proffer.decision.v1.DecideResponse.$Shape|null;
                  error?: proffer.decision.v1.Error.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ result?: undefined; response?: null; error?: null }|{ result?: "response"; response: proffer.decision.v1.DecideResponse.$Shape; error?: null }|{ result?: "error"; response?: null; error: proffer.decision.v1.Error.$Shape })
                );
            }

            /**
             * Properties of an Error.
             * @deprecated Use proffer.decision.v1.Error.$Properties instead.
             */
            interface IError extends proffer.decision.v1.Error.$Properties {
            }

            /** Represents an Error. */
            class Error {

                /**
                 * Constructs a new Error.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.Error.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Error code. */
                code: string;

                /** Error message. */
                message: string;

                /** Error field. */
                field: string;

                /**
                 * Creates a new Error instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Error instance
                 */
                static create(properties: proffer.decision.v1.Error.$Shape): proffer.decision.v1.Error & proffer.decision.v1.Error.$Shape;
                static create(properties?: proffer.decision.v1.Error.$Properties): proffer.decision.v1.Error;

                /**
                 * Encodes the specified Error message. Does not implicitly {@link proffer.decision.v1.Error.verify|verify} messages.
                 * @param message Error message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.Error.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Error message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.Error & proffer.decision.v1.Error.$Shape} Error
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.Error & proffer.decision.v1.Error.$Shape;

                /**
                 * Creates an Error message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Error
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.Error;

                /**
                 * Creates a plain object from an Error message. Also converts values to other types if specified.
                 * @param message Error
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.Error, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Error to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Error {

                /** Properties of an Error. */
                interface $Properties {

                    /** Error code */
                    code?: (string|null);

                    /** Error message */
                    message?: (string|null);

                    /** Error field */
                    field?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Error. */
                type $Shape = proffer.decision.v1.Error.$Properties;
            }

            /**
             * Properties of an ExplainResponse.
             * @deprecated Use proffer.decision.v1.ExplainResponse.$Properties instead.
             */
            interface IExplainResponse extends proffer.decision.v1.ExplainResponse.$Properties {
            }

            /** Represents an ExplainResponse. */
            class ExplainResponse {

                /**
                 * Constructs a new ExplainResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.ExplainResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ExplainResponse decision. */
                decision?: (proffer.decision.v1.DecideResponse.$Properties|null);

                /**
                 * Creates a new ExplainResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ExplainResponse instance
                 */
                static create(properties: proffer.decision.v1.ExplainResponse.$Shape): proffer.decision.v1.ExplainResponse & proffer.decision.v1.ExplainResponse.$Shape;
                static create(properties?: proffer.decision.v1.ExplainResponse.$Properties): proffer.decision.v1.ExplainResponse;

                /**
                 * Encodes the specified ExplainResponse message. Does not implicitly {@link proffer.decision.v1.ExplainResponse.verify|verify} messages.
                 * @param message ExplainResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.ExplainResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an ExplainResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.ExplainResponse & proffer.decision.v1.ExplainResponse.$Shape} ExplainResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.ExplainResponse & proffer.decision.v1.ExplainResponse.$Shape;

                /**
                 * Creates an ExplainResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ExplainResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.ExplainResponse;

                /**
                 * Creates a plain object from an ExplainResponse message. Also converts values to other types if specified.
                 * @param message ExplainResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.ExplainResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ExplainResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ExplainResponse {

                /** Properties of an ExplainResponse. */
                interface $Properties {

                    /** ExplainResponse decision */
                    decision?: (proffer.decision.v1.DecideResponse.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an ExplainResponse. */
                type $Shape = {
                  decision?: proffer.decision.v1.DecideResponse.$Shape|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a StartSessionRequest.
             * @deprecated Use proffer.decision.v1.StartSessionRequest.$Properties instead.
             */
            interface IStartSessionRequest extends proffer.decision.v1.StartSessionRequest.$Properties {
            }

            /** Represents a StartSessionRequest. */
            class StartSessionRequest {

                /**
                 * Constructs a new StartSessionRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.StartSessionRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** StartSessionRequest sessionId. */
                sessionId: string;

                /** StartSessionRequest channel. */
                channel: string;

                /** StartSessionRequest visitor. */
                visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                /** StartSessionRequest relyOnExisting. */
                relyOnExisting: boolean;

                /** StartSessionRequest attributes. */
                attributes: { [k: string]: google.protobuf.Value.$Properties };

                /**
                 * Creates a new StartSessionRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns StartSessionRequest instance
                 */
                static create(properties: proffer.decision.v1.StartSessionRequest.$Shape): proffer.decision.v1.StartSessionRequest & proffer.decision.v1.StartSessionRequest.$Shape;
                static create(properties?: proffer.decision.v1.StartSessionRequest.$Properties): proffer.decision.v1.StartSessionRequest;

                /**
                 * Encodes the specified StartSessionRequest message. Does not implicitly {@link proffer.decision.v1.StartSessionRequest.verify|verify} messages.
                 * @param message StartSessionRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.StartSessionRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StartSessionRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.StartSessionRequest & proffer.decision.v1.StartSessionRequest.$Shape} StartSessionRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.StartSessionRequest & proffer.decision.v1.StartSessionRequest.$Shape;

                /**
                 * Creates a StartSessionRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns StartSessionRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.StartSessionRequest;

                /**
                 * Creates a plain object from a StartSessionRequest message. Also converts values to other types if specified.
                 * @param message StartSessionRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.StartSessionRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this StartSessionRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace StartSessionRequest {

                /** Properties of a StartSessionRequest. */
                interface $Properties {

                    /** StartSessionRequest sessionId */
                    sessionId?: (string|null);

                    /** StartSessionRequest channel */
                    channel?: (string|null);

                    /** StartSessionRequest visitor */
                    visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                    /** StartSessionRequest relyOnExisting */
                    relyOnExisting?: (boolean|null);

                    /** StartSessionRequest attributes */
                    attributes?: ({ [k: string]: google.protobuf.Value.$Properties }|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StartSessionRequest. */
                type $Shape = {
                  sessionId?: string|null;
                  channel?: string|null;
                  visitor?: proffer.decision.v1.Visitor.$Shape|null;
                  relyOnExisting?: boolean|null;
                  attributes?: { [k: string]: google.protobuf.Value.$Shape }|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a SetAudienceRequest.
             * @deprecated Use proffer.decision.v1.SetAudienceRequest.$Properties instead.
             */
            interface ISetAudienceRequest extends proffer.decision.v1.SetAudienceRequest.$Properties {
            }

            /** Represents a SetAudienceRequest. */
            class SetAudienceRequest {

                /**
                 * Constructs a new SetAudienceRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.SetAudienceRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SetAudienceRequest sessionId. */
                sessionId: string;

                /** SetAudienceRequest visitor. */
                visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                /** SetAudienceRequest attributes. */
                attributes: { [k: string]: google.protobuf.Value.$Properties };

                /**
                 * Creates a new SetAudienceRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SetAudienceRequest instance
                 */
                static create(properties: proffer.decision.v1.SetAudienceRequest.$Shape): proffer.decision.v1.SetAudienceRequest & proffer.decision.v1.SetAudienceRequest.$Shape;
                static create(properties?: proffer.decision.v1.SetAudienceRequest.$Properties): proffer.decision.v1.SetAudienceRequest;

                /**
                 * Encodes the specified SetAudienceRequest message. Does not implicitly {@link proffer.decision.v1.SetAudienceRequest.verify|verify} messages.
                 * @param message SetAudienceRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.SetAudienceRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SetAudienceRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.SetAudienceRequest & proffer.decision.v1.SetAudienceRequest.$Shape} SetAudienceRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.SetAudienceRequest & proffer.decision.v1.SetAudienceRequest.$Shape;

                /**
                 * Creates a SetAudienceRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SetAudienceRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.SetAudienceRequest;

                /**
                 * Creates a plain object from a SetAudienceRequest message. Also converts values to other types if specified.
                 * @param message SetAudienceRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.SetAudienceRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SetAudienceRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SetAudienceRequest {

                /** Properties of a SetAudienceRequest. */
                interface $Properties {

                    /** SetAudienceRequest sessionId */
                    sessionId?: (string|null);

                    /** SetAudienceRequest visitor */
                    visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                    /** SetAudienceRequest attributes */
                    attributes?: ({ [k: string]: google.protobuf.Value.$Properties }|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SetAudienceRequest. */
                type $Shape = {
                  sessionId?: string|null;
                  visitor?: proffer.decision.v1.Visitor.$Shape|null;
                  attributes?: { [k: string]: google.protobuf.Value.$Shape }|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of an EndSessionRequest.
             * @deprecated Use proffer.decision.v1.EndSessionRequest.$Properties instead.
             */
            interface IEndSessionRequest extends proffer.decision.v1.EndSessionRequest.$Properties {
            }

            /** Represents an EndSessionRequest. */
            class EndSessionRequest {

                /**
                 * Constructs a new EndSessionRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.EndSessionRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** EndSessionRequest sessionId. */
                sessionId: string;

                /**
                 * Creates a new EndSessionRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns EndSessionRequest instance
                 */
                static create(properties: proffer.decision.v1.EndSessionRequest.$Shape): proffer.decision.v1.EndSessionRequest & proffer.decision.v1.EndSessionRequest.$Shape;
                static create(properties?: proffer.decision.v1.EndSessionRequest.$Properties): proffer.decision.v1.EndSessionRequest;

                /**
                 * Encodes the specified EndSessionRequest message. Does not implicitly {@link proffer.decision.v1.EndSessionRequest.verify|verify} messages.
                 * @param message EndSessionRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.EndSessionRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an EndSessionRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.EndSessionRequest & proffer.decision.v1.EndSessionRequest.$Shape} EndSessionRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.EndSessionRequest & proffer.decision.v1.EndSessionRequest.$Shape;

                /**
                 * Creates an EndSessionRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns EndSessionRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.EndSessionRequest;

                /**
                 * Creates a plain object from an EndSessionRequest message. Also converts values to other types if specified.
                 * @param message EndSessionRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.EndSessionRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this EndSessionRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace EndSessionRequest {

                /** Properties of an EndSessionRequest. */
                interface $Properties {

                    /** EndSessionRequest sessionId */
                    sessionId?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an EndSessionRequest. */
                type $Shape = proffer.decision.v1.EndSessionRequest.$Properties;
            }

            /**
             * Properties of a SessionResponse.
             * @deprecated Use proffer.decision.v1.SessionResponse.$Properties instead.
             */
            interface ISessionResponse extends proffer.decision.v1.SessionResponse.$Properties {
            }

            /** Represents a SessionResponse. */
            class SessionResponse {

                /**
                 * Constructs a new SessionResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.SessionResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SessionResponse sessionId. */
                sessionId: string;

                /** SessionResponse visitor. */
                visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                /** SessionResponse advisories. */
                advisories: proffer.decision.v1.Advisory.$Properties[];

                /**
                 * Creates a new SessionResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SessionResponse instance
                 */
                static create(properties: proffer.decision.v1.SessionResponse.$Shape): proffer.decision.v1.SessionResponse & proffer.decision.v1.SessionResponse.$Shape;
                static create(properties?: proffer.decision.v1.SessionResponse.$Properties): proffer.decision.v1.SessionResponse;

                /**
                 * Encodes the specified SessionResponse message. Does not implicitly {@link proffer.decision.v1.SessionResponse.verify|verify} messages.
                 * @param message SessionResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.SessionResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SessionResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.SessionResponse & proffer.decision.v1.SessionResponse.$Shape} SessionResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.SessionResponse & proffer.decision.v1.SessionResponse.$Shape;

                /**
                 * Creates a SessionResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SessionResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.SessionResponse;

                /**
                 * Creates a plain object from a SessionResponse message. Also converts values to other types if specified.
                 * @param message SessionResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.SessionResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SessionResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SessionResponse {

                /** Properties of a SessionResponse. */
                interface $Properties {

                    /** SessionResponse sessionId */
                    sessionId?: (string|null);

                    /** SessionResponse visitor */
                    visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                    /** SessionResponse advisories */
                    advisories?: (proffer.decision.v1.Advisory.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SessionResponse. */
                type $Shape = proffer.decision.v1.SessionResponse.$Properties;
            }

            /**
             * Properties of an Advisory.
             * @deprecated Use proffer.decision.v1.Advisory.$Properties instead.
             */
            interface IAdvisory extends proffer.decision.v1.Advisory.$Properties {
            }

            /** Represents an Advisory. */
            class Advisory {

                /**
                 * Constructs a new Advisory.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.Advisory.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Advisory code. */
                code: string;

                /** Advisory level. */
                level: string;

                /** Advisory message. */
                message: string;

                /**
                 * Creates a new Advisory instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Advisory instance
                 */
                static create(properties: proffer.decision.v1.Advisory.$Shape): proffer.decision.v1.Advisory & proffer.decision.v1.Advisory.$Shape;
                static create(properties?: proffer.decision.v1.Advisory.$Properties): proffer.decision.v1.Advisory;

                /**
                 * Encodes the specified Advisory message. Does not implicitly {@link proffer.decision.v1.Advisory.verify|verify} messages.
                 * @param message Advisory message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.Advisory.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Advisory message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.Advisory & proffer.decision.v1.Advisory.$Shape} Advisory
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.Advisory & proffer.decision.v1.Advisory.$Shape;

                /**
                 * Creates an Advisory message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Advisory
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.Advisory;

                /**
                 * Creates a plain object from an Advisory message. Also converts values to other types if specified.
                 * @param message Advisory
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.Advisory, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Advisory to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Advisory {

                /** Properties of an Advisory. */
                interface $Properties {

                    /** Advisory code */
                    code?: (string|null);

                    /** Advisory level */
                    level?: (string|null);

                    /** Advisory message */
                    message?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Advisory. */
                type $Shape = proffer.decision.v1.Advisory.$Properties;
            }

            /**
             * Properties of a PostEventRequest.
             * @deprecated Use proffer.decision.v1.PostEventRequest.$Properties instead.
             */
            interface IPostEventRequest extends proffer.decision.v1.PostEventRequest.$Properties {
            }

            /** Represents a PostEventRequest. */
            class PostEventRequest {

                /**
                 * Constructs a new PostEventRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.PostEventRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PostEventRequest requestId. */
                requestId: string;

                /** PostEventRequest channel. */
                channel: string;

                /** PostEventRequest visitor. */
                visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                /** PostEventRequest sessionId. */
                sessionId?: (string|null);

                /** PostEventRequest event. */
                event: string;

                /** PostEventRequest eventId. */
                eventId: string;

                /** PostEventRequest treatmentCode. */
                treatmentCode: string;

                /** PostEventRequest occurredAt. */
                occurredAt?: (google.protobuf.Timestamp.$Properties|null);

                /** PostEventRequest attributes. */
                attributes: { [k: string]: google.protobuf.Value.$Properties };

                /** PostEventRequest who. */
                who?: ("visitor"|"sessionId");

                /**
                 * Creates a new PostEventRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PostEventRequest instance
                 */
                static create(properties: proffer.decision.v1.PostEventRequest.$Shape): proffer.decision.v1.PostEventRequest & proffer.decision.v1.PostEventRequest.$Shape;
                static create(properties?: proffer.decision.v1.PostEventRequest.$Properties): proffer.decision.v1.PostEventRequest;

                /**
                 * Encodes the specified PostEventRequest message. Does not implicitly {@link proffer.decision.v1.PostEventRequest.verify|verify} messages.
                 * @param message PostEventRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.PostEventRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PostEventRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.PostEventRequest & proffer.decision.v1.PostEventRequest.$Shape} PostEventRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.PostEventRequest & proffer.decision.v1.PostEventRequest.$Shape;

                /**
                 * Creates a PostEventRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns PostEventRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.PostEventRequest;

                /**
                 * Creates a plain object from a PostEventRequest message. Also converts values to other types if specified.
                 * @param message PostEventRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.PostEventRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this PostEventRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace PostEventRequest {

                /** Properties of a PostEventRequest. */
                interface $Properties {

                    /** PostEventRequest requestId */
                    requestId?: (string|null);

                    /** PostEventRequest channel */
                    channel?: (string|null);

                    /** PostEventRequest visitor */
                    visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                    /** PostEventRequest sessionId */
                    sessionId?: (string|null);

                    /** PostEventRequest event */
                    event?: (string|null);

                    /** PostEventRequest eventId */
                    eventId?: (string|null);

                    /** PostEventRequest treatmentCode */
                    treatmentCode?: (string|null);

                    /** PostEventRequest occurredAt */
                    occurredAt?: (google.protobuf.Timestamp.$Properties|null);

                    /** PostEventRequest attributes */
                    attributes?: ({ [k: string]: google.protobuf.Value.$Properties }|null);

                    /** PostEventRequest who */
                    who?: ("visitor"|"sessionId");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a PostEventRequest. */
                type $Shape = {
                  requestId?: string|null;
                  channel?: string|null;
                  visitor?: proffer.decision.v1.Visitor.$Shape|null;
                  sessionId?: string|null;
                  event?: string|null;
                  eventId?: string|null;
                  treatmentCode?: string|null;
                  occurredAt?: google.protobuf.Timestamp.$Shape|null;
                  attributes?: { [k: string]: google.protobuf.Value.$Shape }|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ who?: undefined; visitor?: null; sessionId?: null }|{ who?: "visitor"; visitor: proffer.decision.v1.Visitor.$Shape; sessionId?: null }|{ who?: "sessionId"; visitor?: null; sessionId: string })
                );
            }

            /**
             * Properties of a PostEventResponse.
             * @deprecated Use proffer.decision.v1.PostEventResponse.$Properties instead.
             */
            interface IPostEventResponse extends proffer.decision.v1.PostEventResponse.$Properties {
            }

            /** Represents a PostEventResponse. */
            class PostEventResponse {

                /**
                 * Constructs a new PostEventResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.PostEventResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PostEventResponse applied. */
                applied: boolean;

                /** PostEventResponse duplicate. */
                duplicate: boolean;

                /** PostEventResponse advisories. */
                advisories: proffer.decision.v1.Advisory.$Properties[];

                /**
                 * Creates a new PostEventResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PostEventResponse instance
                 */
                static create(properties: proffer.decision.v1.PostEventResponse.$Shape): proffer.decision.v1.PostEventResponse & proffer.decision.v1.PostEventResponse.$Shape;
                static create(properties?: proffer.decision.v1.PostEventResponse.$Properties): proffer.decision.v1.PostEventResponse;

                /**
                 * Encodes the specified PostEventResponse message. Does not implicitly {@link proffer.decision.v1.PostEventResponse.verify|verify} messages.
                 * @param message PostEventResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.PostEventResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PostEventResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.PostEventResponse & proffer.decision.v1.PostEventResponse.$Shape} PostEventResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.PostEventResponse & proffer.decision.v1.PostEventResponse.$Shape;

                /**
                 * Creates a PostEventResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns PostEventResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.PostEventResponse;

                /**
                 * Creates a plain object from a PostEventResponse message. Also converts values to other types if specified.
                 * @param message PostEventResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.PostEventResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this PostEventResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace PostEventResponse {

                /** Properties of a PostEventResponse. */
                interface $Properties {

                    /** PostEventResponse applied */
                    applied?: (boolean|null);

                    /** PostEventResponse duplicate */
                    duplicate?: (boolean|null);

                    /** PostEventResponse advisories */
                    advisories?: (proffer.decision.v1.Advisory.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PostEventResponse. */
                type $Shape = proffer.decision.v1.PostEventResponse.$Properties;
            }

            /**
             * Properties of a GetProfileRequest.
             * @deprecated Use proffer.decision.v1.GetProfileRequest.$Properties instead.
             */
            interface IGetProfileRequest extends proffer.decision.v1.GetProfileRequest.$Properties {
            }

            /** Represents a GetProfileRequest. */
            class GetProfileRequest {

                /**
                 * Constructs a new GetProfileRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.GetProfileRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** GetProfileRequest visitor. */
                visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                /** GetProfileRequest includeHistory. */
                includeHistory: boolean;

                /**
                 * Creates a new GetProfileRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns GetProfileRequest instance
                 */
                static create(properties: proffer.decision.v1.GetProfileRequest.$Shape): proffer.decision.v1.GetProfileRequest & proffer.decision.v1.GetProfileRequest.$Shape;
                static create(properties?: proffer.decision.v1.GetProfileRequest.$Properties): proffer.decision.v1.GetProfileRequest;

                /**
                 * Encodes the specified GetProfileRequest message. Does not implicitly {@link proffer.decision.v1.GetProfileRequest.verify|verify} messages.
                 * @param message GetProfileRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.GetProfileRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a GetProfileRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.GetProfileRequest & proffer.decision.v1.GetProfileRequest.$Shape} GetProfileRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.GetProfileRequest & proffer.decision.v1.GetProfileRequest.$Shape;

                /**
                 * Creates a GetProfileRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns GetProfileRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.GetProfileRequest;

                /**
                 * Creates a plain object from a GetProfileRequest message. Also converts values to other types if specified.
                 * @param message GetProfileRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.GetProfileRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this GetProfileRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace GetProfileRequest {

                /** Properties of a GetProfileRequest. */
                interface $Properties {

                    /** GetProfileRequest visitor */
                    visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                    /** GetProfileRequest includeHistory */
                    includeHistory?: (boolean|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a GetProfileRequest. */
                type $Shape = proffer.decision.v1.GetProfileRequest.$Properties;
            }

            /**
             * Properties of an UpdateProfileRequest.
             * @deprecated Use proffer.decision.v1.UpdateProfileRequest.$Properties instead.
             */
            interface IUpdateProfileRequest extends proffer.decision.v1.UpdateProfileRequest.$Properties {
            }

            /** Represents an UpdateProfileRequest. */
            class UpdateProfileRequest {

                /**
                 * Constructs a new UpdateProfileRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.UpdateProfileRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** UpdateProfileRequest visitor. */
                visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                /** UpdateProfileRequest set. */
                set: { [k: string]: google.protobuf.Value.$Properties };

                /** UpdateProfileRequest unset. */
                unset: string[];

                /**
                 * Creates a new UpdateProfileRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns UpdateProfileRequest instance
                 */
                static create(properties: proffer.decision.v1.UpdateProfileRequest.$Shape): proffer.decision.v1.UpdateProfileRequest & proffer.decision.v1.UpdateProfileRequest.$Shape;
                static create(properties?: proffer.decision.v1.UpdateProfileRequest.$Properties): proffer.decision.v1.UpdateProfileRequest;

                /**
                 * Encodes the specified UpdateProfileRequest message. Does not implicitly {@link proffer.decision.v1.UpdateProfileRequest.verify|verify} messages.
                 * @param message UpdateProfileRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.UpdateProfileRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an UpdateProfileRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.UpdateProfileRequest & proffer.decision.v1.UpdateProfileRequest.$Shape} UpdateProfileRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.UpdateProfileRequest & proffer.decision.v1.UpdateProfileRequest.$Shape;

                /**
                 * Creates an UpdateProfileRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns UpdateProfileRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.UpdateProfileRequest;

                /**
                 * Creates a plain object from an UpdateProfileRequest message. Also converts values to other types if specified.
                 * @param message UpdateProfileRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.UpdateProfileRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this UpdateProfileRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace UpdateProfileRequest {

                /** Properties of an UpdateProfileRequest. */
                interface $Properties {

                    /** UpdateProfileRequest visitor */
                    visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                    /** UpdateProfileRequest set */
                    set?: ({ [k: string]: google.protobuf.Value.$Properties }|null);

                    /** UpdateProfileRequest unset */
                    unset?: (string[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an UpdateProfileRequest. */
                type $Shape = {
                  visitor?: proffer.decision.v1.Visitor.$Shape|null;
                  set?: { [k: string]: google.protobuf.Value.$Shape }|null;
                  unset?: string[]|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a ProfileResponse.
             * @deprecated Use proffer.decision.v1.ProfileResponse.$Properties instead.
             */
            interface IProfileResponse extends proffer.decision.v1.ProfileResponse.$Properties {
            }

            /** Represents a ProfileResponse. */
            class ProfileResponse {

                /**
                 * Constructs a new ProfileResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.ProfileResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ProfileResponse visitor. */
                visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                /** ProfileResponse attributes. */
                attributes: { [k: string]: google.protobuf.Value.$Properties };

                /** ProfileResponse segments. */
                segments: string[];

                /** ProfileResponse history. */
                history: proffer.decision.v1.Contact.$Properties[];

                /** ProfileResponse known. */
                known: boolean;

                /**
                 * Creates a new ProfileResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ProfileResponse instance
                 */
                static create(properties: proffer.decision.v1.ProfileResponse.$Shape): proffer.decision.v1.ProfileResponse & proffer.decision.v1.ProfileResponse.$Shape;
                static create(properties?: proffer.decision.v1.ProfileResponse.$Properties): proffer.decision.v1.ProfileResponse;

                /**
                 * Encodes the specified ProfileResponse message. Does not implicitly {@link proffer.decision.v1.ProfileResponse.verify|verify} messages.
                 * @param message ProfileResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.ProfileResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ProfileResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.ProfileResponse & proffer.decision.v1.ProfileResponse.$Shape} ProfileResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.ProfileResponse & proffer.decision.v1.ProfileResponse.$Shape;

                /**
                 * Creates a ProfileResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ProfileResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.ProfileResponse;

                /**
                 * Creates a plain object from a ProfileResponse message. Also converts values to other types if specified.
                 * @param message ProfileResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.ProfileResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ProfileResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ProfileResponse {

                /** Properties of a ProfileResponse. */
                interface $Properties {

                    /** ProfileResponse visitor */
                    visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                    /** ProfileResponse attributes */
                    attributes?: ({ [k: string]: google.protobuf.Value.$Properties }|null);

                    /** ProfileResponse segments */
                    segments?: (string[]|null);

                    /** ProfileResponse history */
                    history?: (proffer.decision.v1.Contact.$Properties[]|null);

                    /** ProfileResponse known */
                    known?: (boolean|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ProfileResponse. */
                type $Shape = {
                  visitor?: proffer.decision.v1.Visitor.$Shape|null;
                  attributes?: { [k: string]: google.protobuf.Value.$Shape }|null;
                  segments?: string[]|null;
                  history?: proffer.decision.v1.Contact.$Shape[]|null;
                  known?: boolean|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a Contact.
             * @deprecated Use proffer.decision.v1.Contact.$Properties instead.
             */
            interface IContact extends proffer.decision.v1.Contact.$Properties {
            }

            /** Represents a Contact. */
            class Contact {

                /**
                 * Constructs a new Contact.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.Contact.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Contact offer. */
                offer: string;

                /** Contact point. */
                point: string;

                /** Contact treatmentCode. */
                treatmentCode: string;

                /** Contact kind. */
                kind: string;

                /** Contact at. */
                at?: (google.protobuf.Timestamp.$Properties|null);

                /**
                 * Creates a new Contact instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Contact instance
                 */
                static create(properties: proffer.decision.v1.Contact.$Shape): proffer.decision.v1.Contact & proffer.decision.v1.Contact.$Shape;
                static create(properties?: proffer.decision.v1.Contact.$Properties): proffer.decision.v1.Contact;

                /**
                 * Encodes the specified Contact message. Does not implicitly {@link proffer.decision.v1.Contact.verify|verify} messages.
                 * @param message Contact message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.Contact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Contact message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.Contact & proffer.decision.v1.Contact.$Shape} Contact
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.Contact & proffer.decision.v1.Contact.$Shape;

                /**
                 * Creates a Contact message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Contact
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.Contact;

                /**
                 * Creates a plain object from a Contact message. Also converts values to other types if specified.
                 * @param message Contact
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.Contact, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Contact to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Contact {

                /** Properties of a Contact. */
                interface $Properties {

                    /** Contact offer */
                    offer?: (string|null);

                    /** Contact point */
                    point?: (string|null);

                    /** Contact treatmentCode */
                    treatmentCode?: (string|null);

                    /** Contact kind */
                    kind?: (string|null);

                    /** Contact at */
                    at?: (google.protobuf.Timestamp.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Contact. */
                type $Shape = proffer.decision.v1.Contact.$Properties;
            }

            /**
             * Properties of a ForgetVisitorRequest.
             * @deprecated Use proffer.decision.v1.ForgetVisitorRequest.$Properties instead.
             */
            interface IForgetVisitorRequest extends proffer.decision.v1.ForgetVisitorRequest.$Properties {
            }

            /** Represents a ForgetVisitorRequest. */
            class ForgetVisitorRequest {

                /**
                 * Constructs a new ForgetVisitorRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.ForgetVisitorRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ForgetVisitorRequest visitor. */
                visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                /** ForgetVisitorRequest exportFirst. */
                exportFirst: boolean;

                /**
                 * Creates a new ForgetVisitorRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ForgetVisitorRequest instance
                 */
                static create(properties: proffer.decision.v1.ForgetVisitorRequest.$Shape): proffer.decision.v1.ForgetVisitorRequest & proffer.decision.v1.ForgetVisitorRequest.$Shape;
                static create(properties?: proffer.decision.v1.ForgetVisitorRequest.$Properties): proffer.decision.v1.ForgetVisitorRequest;

                /**
                 * Encodes the specified ForgetVisitorRequest message. Does not implicitly {@link proffer.decision.v1.ForgetVisitorRequest.verify|verify} messages.
                 * @param message ForgetVisitorRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.ForgetVisitorRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ForgetVisitorRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.ForgetVisitorRequest & proffer.decision.v1.ForgetVisitorRequest.$Shape} ForgetVisitorRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.ForgetVisitorRequest & proffer.decision.v1.ForgetVisitorRequest.$Shape;

                /**
                 * Creates a ForgetVisitorRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ForgetVisitorRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.ForgetVisitorRequest;

                /**
                 * Creates a plain object from a ForgetVisitorRequest message. Also converts values to other types if specified.
                 * @param message ForgetVisitorRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.ForgetVisitorRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ForgetVisitorRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ForgetVisitorRequest {

                /** Properties of a ForgetVisitorRequest. */
                interface $Properties {

                    /** ForgetVisitorRequest visitor */
                    visitor?: (proffer.decision.v1.Visitor.$Properties|null);

                    /** ForgetVisitorRequest exportFirst */
                    exportFirst?: (boolean|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ForgetVisitorRequest. */
                type $Shape = proffer.decision.v1.ForgetVisitorRequest.$Properties;
            }

            /**
             * Properties of a ForgetVisitorResponse.
             * @deprecated Use proffer.decision.v1.ForgetVisitorResponse.$Properties instead.
             */
            interface IForgetVisitorResponse extends proffer.decision.v1.ForgetVisitorResponse.$Properties {
            }

            /** Represents a ForgetVisitorResponse. */
            class ForgetVisitorResponse {

                /**
                 * Constructs a new ForgetVisitorResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.ForgetVisitorResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ForgetVisitorResponse forgotten. */
                forgotten: boolean;

                /** ForgetVisitorResponse exported. */
                exported?: (proffer.decision.v1.ProfileResponse.$Properties|null);

                /** ForgetVisitorResponse remainingIn. */
                remainingIn: string[];

                /**
                 * Creates a new ForgetVisitorResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ForgetVisitorResponse instance
                 */
                static create(properties: proffer.decision.v1.ForgetVisitorResponse.$Shape): proffer.decision.v1.ForgetVisitorResponse & proffer.decision.v1.ForgetVisitorResponse.$Shape;
                static create(properties?: proffer.decision.v1.ForgetVisitorResponse.$Properties): proffer.decision.v1.ForgetVisitorResponse;

                /**
                 * Encodes the specified ForgetVisitorResponse message. Does not implicitly {@link proffer.decision.v1.ForgetVisitorResponse.verify|verify} messages.
                 * @param message ForgetVisitorResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.ForgetVisitorResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ForgetVisitorResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.ForgetVisitorResponse & proffer.decision.v1.ForgetVisitorResponse.$Shape} ForgetVisitorResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.ForgetVisitorResponse & proffer.decision.v1.ForgetVisitorResponse.$Shape;

                /**
                 * Creates a ForgetVisitorResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ForgetVisitorResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.ForgetVisitorResponse;

                /**
                 * Creates a plain object from a ForgetVisitorResponse message. Also converts values to other types if specified.
                 * @param message ForgetVisitorResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.ForgetVisitorResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ForgetVisitorResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ForgetVisitorResponse {

                /** Properties of a ForgetVisitorResponse. */
                interface $Properties {

                    /** ForgetVisitorResponse forgotten */
                    forgotten?: (boolean|null);

                    /** ForgetVisitorResponse exported */
                    exported?: (proffer.decision.v1.ProfileResponse.$Properties|null);

                    /** ForgetVisitorResponse remainingIn */
                    remainingIn?: (string[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ForgetVisitorResponse. */
                type $Shape = {
                  forgotten?: boolean|null;
                  exported?: proffer.decision.v1.ProfileResponse.$Shape|null;
                  remainingIn?: string[]|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of an ExecuteBatchRequest.
             * @deprecated Use proffer.decision.v1.ExecuteBatchRequest.$Properties instead.
             */
            interface IExecuteBatchRequest extends proffer.decision.v1.ExecuteBatchRequest.$Properties {
            }

            /** Represents an ExecuteBatchRequest. */
            class ExecuteBatchRequest {

                /**
                 * Constructs a new ExecuteBatchRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.ExecuteBatchRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ExecuteBatchRequest commands. */
                commands: proffer.decision.v1.Command.$Properties[];

                /** ExecuteBatchRequest stopOnError. */
                stopOnError: boolean;

                /**
                 * Creates a new ExecuteBatchRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ExecuteBatchRequest instance
                 */
                static create(properties: proffer.decision.v1.ExecuteBatchRequest.$Shape): proffer.decision.v1.ExecuteBatchRequest & proffer.decision.v1.ExecuteBatchRequest.$Shape;
                static create(properties?: proffer.decision.v1.ExecuteBatchRequest.$Properties): proffer.decision.v1.ExecuteBatchRequest;

                /**
                 * Encodes the specified ExecuteBatchRequest message. Does not implicitly {@link proffer.decision.v1.ExecuteBatchRequest.verify|verify} messages.
                 * @param message ExecuteBatchRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.ExecuteBatchRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an ExecuteBatchRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.ExecuteBatchRequest & proffer.decision.v1.ExecuteBatchRequest.$Shape} ExecuteBatchRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.ExecuteBatchRequest & proffer.decision.v1.ExecuteBatchRequest.$Shape;

                /**
                 * Creates an ExecuteBatchRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ExecuteBatchRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.ExecuteBatchRequest;

                /**
                 * Creates a plain object from an ExecuteBatchRequest message. Also converts values to other types if specified.
                 * @param message ExecuteBatchRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.ExecuteBatchRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ExecuteBatchRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ExecuteBatchRequest {

                /** Properties of an ExecuteBatchRequest. */
                interface $Properties {

                    /** ExecuteBatchRequest commands */
                    commands?: (proffer.decision.v1.Command.$Properties[]|null);

                    /** ExecuteBatchRequest stopOnError */
                    stopOnError?: (boolean|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an ExecuteBatchRequest. */
                type $Shape = {
                  commands?: proffer.decision.v1.Command.$Shape[]|null;
                  stopOnError?: boolean|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a Command.
             * @deprecated Use proffer.decision.v1.Command.$Properties instead.
             */
            interface ICommand extends proffer.decision.v1.Command.$Properties {
            }

            /** Represents a Command. */
            class Command {

                /**
                 * Constructs a new Command.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.Command.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Command startSession. */
                startSession?: (proffer.decision.v1.StartSessionRequest.$Properties|null);

                /** Command setAudience. */
                setAudience?: (proffer.decision.v1.SetAudienceRequest.$Properties|null);

                /** Command endSession. */
                endSession?: (proffer.decision.v1.EndSessionRequest.$Properties|null);

                /** Command decide. */
                decide?: (proffer.decision.v1.DecideRequest.$Properties|null);

                /** Command postEvent. */
                postEvent?: (proffer.decision.v1.PostEventRequest.$Properties|null);

                /** Command getProfile. */
                getProfile?: (proffer.decision.v1.GetProfileRequest.$Properties|null);

                /** Command updateProfile. */
                updateProfile?: (proffer.decision.v1.UpdateProfileRequest.$Properties|null);

                /** Command command. */
                command?: ("startSession"|"setAudience"|"endSession"|"decide"|"postEvent"|"getProfile"|"updateProfile");

                /**
                 * Creates a new Command instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Command instance
                 */
                static create(properties: proffer.decision.v1.Command.$Shape): proffer.decision.v1.Command & proffer.decision.v1.Command.$Shape;
                static create(properties?: proffer.decision.v1.Command.$Properties): proffer.decision.v1.Command;

                /**
                 * Encodes the specified Command message. Does not implicitly {@link proffer.decision.v1.Command.verify|verify} messages.
                 * @param message Command message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.Command.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Command message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.Command & proffer.decision.v1.Command.$Shape} Command
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.Command & proffer.decision.v1.Command.$Shape;

                /**
                 * Creates a Command message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Command
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.Command;

                /**
                 * Creates a plain object from a Command message. Also converts values to other types if specified.
                 * @param message Command
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.Command, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Command to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Command {

                /** Properties of a Command. */
                interface $Properties {

                    /** Command startSession */
                    startSession?: (proffer.decision.v1.StartSessionRequest.$Properties|null);

                    /** Command setAudience */
                    setAudience?: (proffer.decision.v1.SetAudienceRequest.$Properties|null);

                    /** Command endSession */
                    endSession?: (proffer.decision.v1.EndSessionRequest.$Properties|null);

                    /** Command decide */
                    decide?: (proffer.decision.v1.DecideRequest.$Properties|null);

                    /** Command postEvent */
                    postEvent?: (proffer.decision.v1.PostEventRequest.$Properties|null);

                    /** Command getProfile */
                    getProfile?: (proffer.decision.v1.GetProfileRequest.$Properties|null);

                    /** Command updateProfile */
                    updateProfile?: (proffer.decision.v1.UpdateProfileRequest.$Properties|null);

                    /** Command command */
                    command?: ("startSession"|"setAudience"|"endSession"|"decide"|"postEvent"|"getProfile"|"updateProfile");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a Command. */
                type $Shape = {
                  startSession?: proffer.decision.v1.StartSessionRequest.$Shape|null;
                  setAudience?: proffer.decision.v1.SetAudienceRequest.$Shape|null;
                  endSession?: proffer.decision.v1.EndSessionRequest.$Shape|null;
                  decide?: proffer.decision.v1.DecideRequest.$Shape|null;
                  postEvent?: proffer.decision.v1.PostEventRequest.$Shape|null;
                  getProfile?: proffer.decision.v1.GetProfileRequest.$Shape|null;
                  updateProfile?: proffer.decision.v1.UpdateProfileRequest.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ command?: undefined; startSession?: null; setAudience?: null; endSession?: null; decide?: null; postEvent?: null; getProfile?: null; updateProfile?: null }|{ command?: "startSession"; startSession: proffer.decision.v1.StartSessionRequest.$Shape; setAudience?: null; endSession?: null; decide?: null; postEvent?: null; getProfile?: null; updateProfile?: null }|{ command?: "setAudience"; startSession?: null; setAudience: proffer.decision.v1.SetAudienceRequest.$Shape; endSession?: null; decide?: null; postEvent?: null; getProfile?: null; updateProfile?: null }|{ command?: "endSession"; startSession?: null; setAudience?: null; endSession: proffer.decision.v1.EndSessionRequest.$Shape; decide?: null; postEvent?: null; getProfile?: null; updateProfile?: null }|{ command?: "decide"; startSession?: null; setAudience?: null; endSession?: null; decide: proffer.decision.v1.DecideRequest.$Shape; postEvent?: null; getProfile?: null; updateProfile?: null }|{ command?: "postEvent"; startSession?: null; setAudience?: null; endSession?: null; decide?: null; postEvent: proffer.decision.v1.PostEventRequest.$Shape; getProfile?: null; updateProfile?: null }|{ command?: "getProfile"; startSession?: null; setAudience?: null; endSession?: null; decide?: null; postEvent?: null; getProfile: proffer.decision.v1.GetProfileRequest.$Shape; updateProfile?: null }|{ command?: "updateProfile"; startSession?: null; setAudience?: null; endSession?: null; decide?: null; postEvent?: null; getProfile?: null; updateProfile: proffer.decision.v1.UpdateProfileRequest.$Shape })
                );
            }

            /**
             * Properties of an ExecuteBatchResponse.
             * @deprecated Use proffer.decision.v1.ExecuteBatchResponse.$Properties instead.
             */
            interface IExecuteBatchResponse extends proffer.decision.v1.ExecuteBatchResponse.$Properties {
            }

            /** Represents an ExecuteBatchResponse. */
            class ExecuteBatchResponse {

                /**
                 * Constructs a new ExecuteBatchResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.ExecuteBatchResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ExecuteBatchResponse results. */
                results: proffer.decision.v1.CommandResult.$Properties[];

                /** ExecuteBatchResponse worst. */
                worst: string;

                /**
                 * Creates a new ExecuteBatchResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ExecuteBatchResponse instance
                 */
                static create(properties: proffer.decision.v1.ExecuteBatchResponse.$Shape): proffer.decision.v1.ExecuteBatchResponse & proffer.decision.v1.ExecuteBatchResponse.$Shape;
                static create(properties?: proffer.decision.v1.ExecuteBatchResponse.$Properties): proffer.decision.v1.ExecuteBatchResponse;

                /**
                 * Encodes the specified ExecuteBatchResponse message. Does not implicitly {@link proffer.decision.v1.ExecuteBatchResponse.verify|verify} messages.
                 * @param message ExecuteBatchResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.ExecuteBatchResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an ExecuteBatchResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.ExecuteBatchResponse & proffer.decision.v1.ExecuteBatchResponse.$Shape} ExecuteBatchResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.ExecuteBatchResponse & proffer.decision.v1.ExecuteBatchResponse.$Shape;

                /**
                 * Creates an ExecuteBatchResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ExecuteBatchResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.ExecuteBatchResponse;

                /**
                 * Creates a plain object from an ExecuteBatchResponse message. Also converts values to other types if specified.
                 * @param message ExecuteBatchResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.ExecuteBatchResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ExecuteBatchResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ExecuteBatchResponse {

                /** Properties of an ExecuteBatchResponse. */
                interface $Properties {

                    /** ExecuteBatchResponse results */
                    results?: (proffer.decision.v1.CommandResult.$Properties[]|null);

                    /** ExecuteBatchResponse worst */
                    worst?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an ExecuteBatchResponse. */
                type $Shape = {
                  results?: proffer.decision.v1.CommandResult.$Shape[]|null;
                  worst?: string|null;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a CommandResult.
             * @deprecated Use proffer.decision.v1.CommandResult.$Properties instead.
             */
            interface ICommandResult extends proffer.decision.v1.CommandResult.$Properties {
            }

            /** Represents a CommandResult. */
            class CommandResult {

                /**
                 * Constructs a new CommandResult.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.CommandResult.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** CommandResult session. */
                session?: (proffer.decision.v1.SessionResponse.$Properties|null);

                /** CommandResult decision. */
                decision?: (proffer.decision.v1.DecideResponse.$Properties|null);

                /** CommandResult event. */
                event?: (proffer.decision.v1.PostEventResponse.$Properties|null);

                /** CommandResult profile. */
                profile?: (proffer.decision.v1.ProfileResponse.$Properties|null);

                /** CommandResult error. */
                error?: (proffer.decision.v1.Error.$Properties|null);

                /** CommandResult result. */
                result?: ("session"|"decision"|"event"|"profile"|"error");

                /**
                 * Creates a new CommandResult instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns CommandResult instance
                 */
                static create(properties: proffer.decision.v1.CommandResult.$Shape): proffer.decision.v1.CommandResult & proffer.decision.v1.CommandResult.$Shape;
                static create(properties?: proffer.decision.v1.CommandResult.$Properties): proffer.decision.v1.CommandResult;

                /**
                 * Encodes the specified CommandResult message. Does not implicitly {@link proffer.decision.v1.CommandResult.verify|verify} messages.
                 * @param message CommandResult message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.CommandResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a CommandResult message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.CommandResult & proffer.decision.v1.CommandResult.$Shape} CommandResult
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.CommandResult & proffer.decision.v1.CommandResult.$Shape;

                /**
                 * Creates a CommandResult message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns CommandResult
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.CommandResult;

                /**
                 * Creates a plain object from a CommandResult message. Also converts values to other types if specified.
                 * @param message CommandResult
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.CommandResult, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this CommandResult to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace CommandResult {

                /** Properties of a CommandResult. */
                interface $Properties {

                    /** CommandResult session */
                    session?: (proffer.decision.v1.SessionResponse.$Properties|null);

                    /** CommandResult decision */
                    decision?: (proffer.decision.v1.DecideResponse.$Properties|null);

                    /** CommandResult event */
                    event?: (proffer.decision.v1.PostEventResponse.$Properties|null);

                    /** CommandResult profile */
                    profile?: (proffer.decision.v1.ProfileResponse.$Properties|null);

                    /** CommandResult error */
                    error?: (proffer.decision.v1.Error.$Properties|null);

                    /** CommandResult result */
                    result?: ("session"|"decision"|"event"|"profile"|"error");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a CommandResult. */
                type $Shape = {
                  session?: proffer.decision.v1.SessionResponse.$Shape|null;
                  decision?: proffer.decision.v1.DecideResponse.$Shape|null;
                  event?: proffer.decision.v1.PostEventResponse.$Shape|null;
                  profile?: proffer.decision.v1.ProfileResponse.$Shape|null;
                  error?: proffer.decision.v1.Error.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ result?: undefined; session?: null; decision?: null; event?: null; profile?: null; error?: null }|{ result?: "session"; session: proffer.decision.v1.SessionResponse.$Shape; decision?: null; event?: null; profile?: null; error?: null }|{ result?: "decision"; session?: null; decision: proffer.decision.v1.DecideResponse.$Shape; event?: null; profile?: null; error?: null }|{ result?: "event"; session?: null; decision?: null; event: proffer.decision.v1.PostEventResponse.$Shape; profile?: null; error?: null }|{ result?: "profile"; session?: null; decision?: null; event?: null; profile: proffer.decision.v1.ProfileResponse.$Shape; error?: null }|{ result?: "error"; session?: null; decision?: null; event?: null; profile?: null; error: proffer.decision.v1.Error.$Shape })
                );
            }

            /**
             * Properties of a GetVersionRequest.
             * @deprecated Use proffer.decision.v1.GetVersionRequest.$Properties instead.
             */
            interface IGetVersionRequest extends proffer.decision.v1.GetVersionRequest.$Properties {
            }

            /** Represents a GetVersionRequest. */
            class GetVersionRequest {

                /**
                 * Constructs a new GetVersionRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.GetVersionRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Creates a new GetVersionRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns GetVersionRequest instance
                 */
                static create(properties: proffer.decision.v1.GetVersionRequest.$Shape): proffer.decision.v1.GetVersionRequest & proffer.decision.v1.GetVersionRequest.$Shape;
                static create(properties?: proffer.decision.v1.GetVersionRequest.$Properties): proffer.decision.v1.GetVersionRequest;

                /**
                 * Encodes the specified GetVersionRequest message. Does not implicitly {@link proffer.decision.v1.GetVersionRequest.verify|verify} messages.
                 * @param message GetVersionRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.GetVersionRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a GetVersionRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.GetVersionRequest & proffer.decision.v1.GetVersionRequest.$Shape} GetVersionRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.GetVersionRequest & proffer.decision.v1.GetVersionRequest.$Shape;

                /**
                 * Creates a GetVersionRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns GetVersionRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.GetVersionRequest;

                /**
                 * Creates a plain object from a GetVersionRequest message. Also converts values to other types if specified.
                 * @param message GetVersionRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.GetVersionRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this GetVersionRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace GetVersionRequest {

                /** Properties of a GetVersionRequest. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a GetVersionRequest. */
                type $Shape = proffer.decision.v1.GetVersionRequest.$Properties;
            }

            /**
             * Properties of a GetVersionResponse.
             * @deprecated Use proffer.decision.v1.GetVersionResponse.$Properties instead.
             */
            interface IGetVersionResponse extends proffer.decision.v1.GetVersionResponse.$Properties {
            }

            /** Represents a GetVersionResponse. */
            class GetVersionResponse {

                /**
                 * Constructs a new GetVersionResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.decision.v1.GetVersionResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** GetVersionResponse version. */
                version: string;

                /** GetVersionResponse bundle. */
                bundle: string;

                /** GetVersionResponse generation. */
                generation: number;

                /** GetVersionResponse formats. */
                formats: string[];

                /**
                 * Creates a new GetVersionResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns GetVersionResponse instance
                 */
                static create(properties: proffer.decision.v1.GetVersionResponse.$Shape): proffer.decision.v1.GetVersionResponse & proffer.decision.v1.GetVersionResponse.$Shape;
                static create(properties?: proffer.decision.v1.GetVersionResponse.$Properties): proffer.decision.v1.GetVersionResponse;

                /**
                 * Encodes the specified GetVersionResponse message. Does not implicitly {@link proffer.decision.v1.GetVersionResponse.verify|verify} messages.
                 * @param message GetVersionResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.decision.v1.GetVersionResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a GetVersionResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.decision.v1.GetVersionResponse & proffer.decision.v1.GetVersionResponse.$Shape} GetVersionResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.decision.v1.GetVersionResponse & proffer.decision.v1.GetVersionResponse.$Shape;

                /**
                 * Creates a GetVersionResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns GetVersionResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.decision.v1.GetVersionResponse;

                /**
                 * Creates a plain object from a GetVersionResponse message. Also converts values to other types if specified.
                 * @param message GetVersionResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.decision.v1.GetVersionResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this GetVersionResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace GetVersionResponse {

                /** Properties of a GetVersionResponse. */
                interface $Properties {

                    /** GetVersionResponse version */
                    version?: (string|null);

                    /** GetVersionResponse bundle */
                    bundle?: (string|null);

                    /** GetVersionResponse generation */
                    generation?: (number|null);

                    /** GetVersionResponse formats */
                    formats?: (string[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a GetVersionResponse. */
                type $Shape = proffer.decision.v1.GetVersionResponse.$Properties;
            }
        }
    }

    /** Namespace ws. */
    namespace ws {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of a CallEnvelope.
             * @deprecated Use proffer.ws.v1.CallEnvelope.$Properties instead.
             */
            interface ICallEnvelope extends proffer.ws.v1.CallEnvelope.$Properties {
            }

            /** Represents a CallEnvelope. */
            class CallEnvelope {

                /**
                 * Constructs a new CallEnvelope.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.ws.v1.CallEnvelope.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** CallEnvelope id. */
                id: number;

                /** CallEnvelope method. */
                method: string;

                /** CallEnvelope body. */
                body: Uint8Array;

                /** CallEnvelope authorization. */
                authorization: string;

                /** CallEnvelope timeoutMs. */
                timeoutMs: number;

                /**
                 * Creates a new CallEnvelope instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns CallEnvelope instance
                 */
                static create(properties: proffer.ws.v1.CallEnvelope.$Shape): proffer.ws.v1.CallEnvelope & proffer.ws.v1.CallEnvelope.$Shape;
                static create(properties?: proffer.ws.v1.CallEnvelope.$Properties): proffer.ws.v1.CallEnvelope;

                /**
                 * Encodes the specified CallEnvelope message. Does not implicitly {@link proffer.ws.v1.CallEnvelope.verify|verify} messages.
                 * @param message CallEnvelope message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.ws.v1.CallEnvelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a CallEnvelope message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.ws.v1.CallEnvelope & proffer.ws.v1.CallEnvelope.$Shape} CallEnvelope
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.ws.v1.CallEnvelope & proffer.ws.v1.CallEnvelope.$Shape;

                /**
                 * Creates a CallEnvelope message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns CallEnvelope
                 */
                static fromObject(object: { [k: string]: any }): proffer.ws.v1.CallEnvelope;

                /**
                 * Creates a plain object from a CallEnvelope message. Also converts values to other types if specified.
                 * @param message CallEnvelope
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.ws.v1.CallEnvelope, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this CallEnvelope to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace CallEnvelope {

                /** Properties of a CallEnvelope. */
                interface $Properties {

                    /** CallEnvelope id */
                    id?: (number|null);

                    /** CallEnvelope method */
                    method?: (string|null);

                    /** CallEnvelope body */
                    body?: (Uint8Array|null);

                    /** CallEnvelope authorization */
                    authorization?: (string|null);

                    /** CallEnvelope timeoutMs */
                    timeoutMs?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a CallEnvelope. */
                type $Shape = proffer.ws.v1.CallEnvelope.$Properties;
            }

            /**
             * Properties of an AnswerEnvelope.
             * @deprecated Use proffer.ws.v1.AnswerEnvelope.$Properties instead.
             */
            interface IAnswerEnvelope extends proffer.ws.v1.AnswerEnvelope.$Properties {
            }

            /** Represents an AnswerEnvelope. */
            class AnswerEnvelope {

                /**
                 * Constructs a new AnswerEnvelope.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.ws.v1.AnswerEnvelope.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AnswerEnvelope id. */
                id: number;

                /** AnswerEnvelope result. */
                result?: (Uint8Array|null);

                /** AnswerEnvelope error. */
                error?: (proffer.decision.v1.Error.$Properties|null);

                /** AnswerEnvelope retryAfterMs. */
                retryAfterMs: number;

                /** AnswerEnvelope outcome. */
                outcome?: ("result"|"error");

                /**
                 * Creates a new AnswerEnvelope instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AnswerEnvelope instance
                 */
                static create(properties: proffer.ws.v1.AnswerEnvelope.$Shape): proffer.ws.v1.AnswerEnvelope & proffer.ws.v1.AnswerEnvelope.$Shape;
                static create(properties?: proffer.ws.v1.AnswerEnvelope.$Properties): proffer.ws.v1.AnswerEnvelope;

                /**
                 * Encodes the specified AnswerEnvelope message. Does not implicitly {@link proffer.ws.v1.AnswerEnvelope.verify|verify} messages.
                 * @param message AnswerEnvelope message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.ws.v1.AnswerEnvelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AnswerEnvelope message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.ws.v1.AnswerEnvelope & proffer.ws.v1.AnswerEnvelope.$Shape} AnswerEnvelope
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.ws.v1.AnswerEnvelope & proffer.ws.v1.AnswerEnvelope.$Shape;

                /**
                 * Creates an AnswerEnvelope message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns AnswerEnvelope
                 */
                static fromObject(object: { [k: string]: any }): proffer.ws.v1.AnswerEnvelope;

                /**
                 * Creates a plain object from an AnswerEnvelope message. Also converts values to other types if specified.
                 * @param message AnswerEnvelope
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.ws.v1.AnswerEnvelope, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this AnswerEnvelope to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace AnswerEnvelope {

                /** Properties of an AnswerEnvelope. */
                interface $Properties {

                    /** AnswerEnvelope id */
                    id?: (number|null);

                    /** AnswerEnvelope result */
                    result?: (Uint8Array|null);

                    /** AnswerEnvelope error */
                    error?: (proffer.decision.v1.Error.$Properties|null);

                    /** AnswerEnvelope retryAfterMs */
                    retryAfterMs?: (number|null);

                    /** AnswerEnvelope outcome */
                    outcome?: ("result"|"error");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of an AnswerEnvelope. */
                type $Shape = {
                  id?: number|null;
                  result?: Uint8Array|null;
                  error?: proffer.decision.v1.Error.$Shape|null;
                  retryAfterMs?: number|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ outcome?: undefined; result?: null; error?: null }|{ outcome?: "result"; result: Uint8Array; error?: null }|{ outcome?: "error"; result?: null; error: proffer.decision.v1.Error.$Shape })
                );
            }
        }
    }
}

/** Namespace google. */
export namespace google {

    /** Namespace protobuf. */
    namespace protobuf {

        /**
         * Properties of a Struct.
         * @deprecated Use google.protobuf.Struct.$Properties instead.
         */
        interface IStruct extends google.protobuf.Struct.$Properties {
        }

        /** Represents a Struct. */
        class Struct {

            /**
             * Constructs a new Struct.
             * @param [properties] Properties to set
             */
            constructor(properties?: google.protobuf.Struct.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Struct fields. */
            fields: { [k: string]: google.protobuf.Value.$Properties };

            /**
             * Creates a new Struct instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Struct instance
             */
            static create(properties: google.protobuf.Struct.$Shape): google.protobuf.Struct & google.protobuf.Struct.$Shape;
            static create(properties?: google.protobuf.Struct.$Properties): google.protobuf.Struct;

            /**
             * Encodes the specified Struct message. Does not implicitly {@link google.protobuf.Struct.verify|verify} messages.
             * @param message Struct message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: google.protobuf.Struct.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Struct message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {google.protobuf.Struct & google.protobuf.Struct.$Shape} Struct
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.Struct & google.protobuf.Struct.$Shape;

            /**
             * Creates a Struct message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Struct
             */
            static fromObject(object: { [k: string]: any }): google.protobuf.Struct;

            /**
             * Creates a plain object from a Struct message. Also converts values to other types if specified.
             * @param message Struct
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: google.protobuf.Struct, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Struct to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Struct {

            /** Properties of a Struct. */
            interface $Properties {

                /** Struct fields */
                fields?: ({ [k: string]: google.protobuf.Value.$Properties }|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Struct. */
            type $Shape = {
              fields?: { [k: string]: google.protobuf.Value.$Shape }|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Value.
         * @deprecated Use google.protobuf.Value.$Properties instead.
         */
        interface IValue extends google.protobuf.Value.$Properties {
        }

        /** Represents a Value. */
        class Value {

            /**
             * Constructs a new Value.
             * @param [properties] Properties to set
             */
            constructor(properties?: google.protobuf.Value.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Value nullValue. */
            nullValue?: (google.protobuf.NullValue|null);

            /** Value numberValue. */
            numberValue?: (number|null);

            /** Value stringValue. */
            stringValue?: (string|null);

            /** Value boolValue. */
            boolValue?: (boolean|null);

            /** Value structValue. */
            structValue?: (google.protobuf.Struct.$Properties|null);

            /** Value listValue. */
            listValue?: (google.protobuf.ListValue.$Properties|null);

            /** Value kind. */
            kind?: ("nullValue"|"numberValue"|"stringValue"|"boolValue"|"structValue"|"listValue");

            /**
             * Creates a new Value instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Value instance
             */
            static create(properties: google.protobuf.Value.$Shape): google.protobuf.Value & google.protobuf.Value.$Shape;
            static create(properties?: google.protobuf.Value.$Properties): google.protobuf.Value;

            /**
             * Encodes the specified Value message. Does not implicitly {@link google.protobuf.Value.verify|verify} messages.
             * @param message Value message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: google.protobuf.Value.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Value message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {google.protobuf.Value & google.protobuf.Value.$Shape} Value
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.Value & google.protobuf.Value.$Shape;

            /**
             * Creates a Value message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Value
             */
            static fromObject(object: { [k: string]: any }): google.protobuf.Value;

            /**
             * Creates a plain object from a Value message. Also converts values to other types if specified.
             * @param message Value
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: google.protobuf.Value, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Value to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Value {

            /** Properties of a Value. */
            interface $Properties {

                /** Value nullValue */
                nullValue?: (google.protobuf.NullValue|null);

                /** Value numberValue */
                numberValue?: (number|null);

                /** Value stringValue */
                stringValue?: (string|null);

                /** Value boolValue */
                boolValue?: (boolean|null);

                /** Value structValue */
                structValue?: (google.protobuf.Struct.$Properties|null);

                /** Value listValue */
                listValue?: (google.protobuf.ListValue.$Properties|null);

                /** Value kind */
                kind?: ("nullValue"|"numberValue"|"stringValue"|"boolValue"|"structValue"|"listValue");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Value. */
            type $Shape = {
              nullValue?: google.protobuf.NullValue|null;
              numberValue?: number|null;
              stringValue?: string|null;
              boolValue?: boolean|null;
              structValue?: google.protobuf.Struct.$Shape|null;
              listValue?: google.protobuf.ListValue.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; nullValue?: null; numberValue?: null; stringValue?: null; boolValue?: null; structValue?: null; listValue?: null }|{ kind?: "nullValue"; nullValue: google.protobuf.NullValue; numberValue?: null; stringValue?: null; boolValue?: null; structValue?: null; listValue?: null }|{ kind?: "numberValue"; nullValue?: null; numberValue: number; stringValue?: null; boolValue?: null; structValue?: null; listValue?: null }|{ kind?: "stringValue"; nullValue?: null; numberValue?: null; stringValue: string; boolValue?: null; structValue?: null; listValue?: null }|{ kind?: "boolValue"; nullValue?: null; numberValue?: null; stringValue?: null; boolValue: boolean; structValue?: null; listValue?: null }|{ kind?: "structValue"; nullValue?: null; numberValue?: null; stringValue?: null; boolValue?: null; structValue: google.protobuf.Struct.$Shape; listValue?: null }|{ kind?: "listValue"; nullValue?: null; numberValue?: null; stringValue?: null; boolValue?: null; structValue?: null; listValue: google.protobuf.ListValue.$Shape })
            );
        }

        /** NullValue enum. */
        enum NullValue {

            /** NULL_VALUE value */
            NULL_VALUE = 0
        }

        /**
         * Properties of a ListValue.
         * @deprecated Use google.protobuf.ListValue.$Properties instead.
         */
        interface IListValue extends google.protobuf.ListValue.$Properties {
        }

        /** Represents a ListValue. */
        class ListValue {

            /**
             * Constructs a new ListValue.
             * @param [properties] Properties to set
             */
            constructor(properties?: google.protobuf.ListValue.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListValue values. */
            values: google.protobuf.Value.$Properties[];

            /**
             * Creates a new ListValue instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListValue instance
             */
            static create(properties: google.protobuf.ListValue.$Shape): google.protobuf.ListValue & google.protobuf.ListValue.$Shape;
            static create(properties?: google.protobuf.ListValue.$Properties): google.protobuf.ListValue;

            /**
             * Encodes the specified ListValue message. Does not implicitly {@link google.protobuf.ListValue.verify|verify} messages.
             * @param message ListValue message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: google.protobuf.ListValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListValue message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {google.protobuf.ListValue & google.protobuf.ListValue.$Shape} ListValue
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.ListValue & google.protobuf.ListValue.$Shape;

            /**
             * Creates a ListValue message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListValue
             */
            static fromObject(object: { [k: string]: any }): google.protobuf.ListValue;

            /**
             * Creates a plain object from a ListValue message. Also converts values to other types if specified.
             * @param message ListValue
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: google.protobuf.ListValue, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListValue to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListValue {

            /** Properties of a ListValue. */
            interface $Properties {

                /** ListValue values */
                values?: (google.protobuf.Value.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListValue. */
            type $Shape = {
              values?: google.protobuf.Value.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Timestamp.
         * @deprecated Use google.protobuf.Timestamp.$Properties instead.
         */
        interface ITimestamp extends google.protobuf.Timestamp.$Properties {
        }

        /** Represents a Timestamp. */
        class Timestamp {

            /**
             * Constructs a new Timestamp.
             * @param [properties] Properties to set
             */
            constructor(properties?: google.protobuf.Timestamp.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Timestamp seconds. */
            seconds: (number|Long);

            /** Timestamp nanos. */
            nanos: number;

            /**
             * Creates a new Timestamp instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Timestamp instance
             */
            static create(properties: google.protobuf.Timestamp.$Shape): google.protobuf.Timestamp & google.protobuf.Timestamp.$Shape;
            static create(properties?: google.protobuf.Timestamp.$Properties): google.protobuf.Timestamp;

            /**
             * Encodes the specified Timestamp message. Does not implicitly {@link google.protobuf.Timestamp.verify|verify} messages.
             * @param message Timestamp message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: google.protobuf.Timestamp.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Timestamp message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {google.protobuf.Timestamp & google.protobuf.Timestamp.$Shape} Timestamp
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.Timestamp & google.protobuf.Timestamp.$Shape;

            /**
             * Creates a Timestamp message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Timestamp
             */
            static fromObject(object: { [k: string]: any }): google.protobuf.Timestamp;

            /**
             * Creates a plain object from a Timestamp message. Also converts values to other types if specified.
             * @param message Timestamp
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: google.protobuf.Timestamp, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Timestamp to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Timestamp {

            /** Properties of a Timestamp. */
            interface $Properties {

                /** Timestamp seconds */
                seconds?: (number|Long|null);

                /** Timestamp nanos */
                nanos?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Timestamp. */
            type $Shape = google.protobuf.Timestamp.$Properties;
        }
    }
}
