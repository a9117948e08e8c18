import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace proffer. */
export namespace proffer {

    /** Namespace control. */
    namespace control {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of a SignedDocument.
             * @deprecated Use proffer.control.v1.SignedDocument.$Properties instead.
             */
            interface ISignedDocument extends proffer.control.v1.SignedDocument.$Properties {
            }

            /** Represents a SignedDocument. */
            class SignedDocument {

                /**
                 * Constructs a new SignedDocument.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.SignedDocument.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SignedDocument payload. */
                payload: Uint8Array;

                /** SignedDocument signatures. */
                signatures: proffer.control.v1.Signature.$Properties[];

                /**
                 * Creates a new SignedDocument instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SignedDocument instance
                 */
                static create(properties: proffer.control.v1.SignedDocument.$Shape): proffer.control.v1.SignedDocument & proffer.control.v1.SignedDocument.$Shape;
                static create(properties?: proffer.control.v1.SignedDocument.$Properties): proffer.control.v1.SignedDocument;

                /**
                 * Encodes the specified SignedDocument message. Does not implicitly {@link proffer.control.v1.SignedDocument.verify|verify} messages.
                 * @param message SignedDocument message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.SignedDocument.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SignedDocument message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.SignedDocument & proffer.control.v1.SignedDocument.$Shape} SignedDocument
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.SignedDocument & proffer.control.v1.SignedDocument.$Shape;

                /**
                 * Creates a SignedDocument message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SignedDocument
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.SignedDocument;

                /**
                 * Creates a plain object from a SignedDocument message. Also converts values to other types if specified.
                 * @param message SignedDocument
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.SignedDocument, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SignedDocument to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SignedDocument {

                /** Properties of a SignedDocument. */
                interface $Properties {

                    /** SignedDocument payload */
                    payload?: (Uint8Array|null);

                    /** SignedDocument signatures */
                    signatures?: (proffer.control.v1.Signature.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SignedDocument. */
                type $Shape = proffer.control.v1.SignedDocument.$Properties;
            }

            /**
             * Properties of a Signature.
             * @deprecated Use proffer.control.v1.Signature.$Properties instead.
             */
            interface ISignature extends proffer.control.v1.Signature.$Properties {
            }

            /** Represents a Signature. */
            class Signature {

                /**
                 * Constructs a new Signature.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.Signature.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Signature keyId. */
                keyId: string;

                /** Signature signature. */
                signature: Uint8Array;

                /**
                 * Creates a new Signature instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Signature instance
                 */
                static create(properties: proffer.control.v1.Signature.$Shape): proffer.control.v1.Signature & proffer.control.v1.Signature.$Shape;
                static create(properties?: proffer.control.v1.Signature.$Properties): proffer.control.v1.Signature;

                /**
                 * Encodes the specified Signature message. Does not implicitly {@link proffer.control.v1.Signature.verify|verify} messages.
                 * @param message Signature message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.Signature.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Signature message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.Signature & proffer.control.v1.Signature.$Shape} Signature
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.Signature & proffer.control.v1.Signature.$Shape;

                /**
                 * Creates a Signature message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Signature
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.Signature;

                /**
                 * Creates a plain object from a Signature message. Also converts values to other types if specified.
                 * @param message Signature
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.Signature, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Signature to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Signature {

                /** Properties of a Signature. */
                interface $Properties {

                    /** Signature keyId */
                    keyId?: (string|null);

                    /** Signature signature */
                    signature?: (Uint8Array|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Signature. */
                type $Shape = proffer.control.v1.Signature.$Properties;
            }

            /**
             * Properties of an Answer.
             * @deprecated Use proffer.control.v1.Answer.$Properties instead.
             */
            interface IAnswer extends proffer.control.v1.Answer.$Properties {
            }

            /** Represents an Answer. */
            class Answer {

                /**
                 * Constructs a new Answer.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.Answer.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Answer attempt. */
                attempt: string;

                /** Answer ack. */
                ack: boolean;

                /** Answer stage. */
                stage: proffer.control.v1.Stage;

                /** Answer resource. */
                resource: string;

                /** Answer code. */
                code: string;

                /** Answer message. */
                message: string;

                /** Answer stages. */
                stages: proffer.control.v1.StageTime.$Properties[];

                /** Answer retryAfterMs. */
                retryAfterMs: number;

                /**
                 * Creates a new Answer instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Answer instance
                 */
                static create(properties: proffer.control.v1.Answer.$Shape): proffer.control.v1.Answer & proffer.control.v1.Answer.$Shape;
                static create(properties?: proffer.control.v1.Answer.$Properties): proffer.control.v1.Answer;

                /**
                 * Encodes the specified Answer message. Does not implicitly {@link proffer.control.v1.Answer.verify|verify} messages.
                 * @param message Answer message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.Answer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Answer message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.Answer & proffer.control.v1.Answer.$Shape} Answer
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.Answer & proffer.control.v1.Answer.$Shape;

                /**
                 * Creates an Answer message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Answer
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.Answer;

                /**
                 * Creates a plain object from an Answer message. Also converts values to other types if specified.
                 * @param message Answer
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.Answer, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Answer to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Answer {

                /** Properties of an Answer. */
                interface $Properties {

                    /** Answer attempt */
                    attempt?: (string|null);

                    /** Answer ack */
                    ack?: (boolean|null);

                    /** Answer stage */
                    stage?: (proffer.control.v1.Stage|null);

                    /** Answer resource */
                    resource?: (string|null);

                    /** Answer code */
                    code?: (string|null);

                    /** Answer message */
                    message?: (string|null);

                    /** Answer stages */
                    stages?: (proffer.control.v1.StageTime.$Properties[]|null);

                    /** Answer retryAfterMs */
                    retryAfterMs?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Answer. */
                type $Shape = proffer.control.v1.Answer.$Properties;
            }

            /** Stage enum. */
            enum Stage {

                /** STAGE_UNSPECIFIED value */
                STAGE_UNSPECIFIED = 0,

                /** STAGE_OFFER value */
                STAGE_OFFER = 1,

                /** STAGE_FETCH value */
                STAGE_FETCH = 2,

                /** STAGE_VERIFY value */
                STAGE_VERIFY = 3,

                /** STAGE_COMPILE value */
                STAGE_COMPILE = 4,

                /** STAGE_VALIDATE value */
                STAGE_VALIDATE = 5,

                /** STAGE_WARM value */
                STAGE_WARM = 6,

                /** STAGE_ACTIVATE value */
                STAGE_ACTIVATE = 7
            }

            /**
             * Properties of a StageTime.
             * @deprecated Use proffer.control.v1.StageTime.$Properties instead.
             */
            interface IStageTime extends proffer.control.v1.StageTime.$Properties {
            }

            /** Represents a StageTime. */
            class StageTime {

                /**
                 * Constructs a new StageTime.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.StageTime.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** StageTime stage. */
                stage: proffer.control.v1.Stage;

                /** StageTime ms. */
                ms: number;

                /**
                 * Creates a new StageTime instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns StageTime instance
                 */
                static create(properties: proffer.control.v1.StageTime.$Shape): proffer.control.v1.StageTime & proffer.control.v1.StageTime.$Shape;
                static create(properties?: proffer.control.v1.StageTime.$Properties): proffer.control.v1.StageTime;

                /**
                 * Encodes the specified StageTime message. Does not implicitly {@link proffer.control.v1.StageTime.verify|verify} messages.
                 * @param message StageTime message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.StageTime.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StageTime message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.StageTime & proffer.control.v1.StageTime.$Shape} StageTime
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.StageTime & proffer.control.v1.StageTime.$Shape;

                /**
                 * Creates a StageTime message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns StageTime
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.StageTime;

                /**
                 * Creates a plain object from a StageTime message. Also converts values to other types if specified.
                 * @param message StageTime
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.StageTime, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this StageTime to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace StageTime {

                /** Properties of a StageTime. */
                interface $Properties {

                    /** StageTime stage */
                    stage?: (proffer.control.v1.Stage|null);

                    /** StageTime ms */
                    ms?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StageTime. */
                type $Shape = proffer.control.v1.StageTime.$Properties;
            }

            /**
             * Properties of an OfferRequest.
             * @deprecated Use proffer.control.v1.OfferRequest.$Properties instead.
             */
            interface IOfferRequest extends proffer.control.v1.OfferRequest.$Properties {
            }

            /** Represents an OfferRequest. */
            class OfferRequest {

                /**
                 * Constructs a new OfferRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.OfferRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** OfferRequest attempt. */
                attempt: string;

                /** OfferRequest manifest. */
                manifest: Uint8Array;

                /** OfferRequest documents. */
                documents: proffer.control.v1.SignedDocument.$Properties[];

                /**
                 * Creates a new OfferRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns OfferRequest instance
                 */
                static create(properties: proffer.control.v1.OfferRequest.$Shape): proffer.control.v1.OfferRequest & proffer.control.v1.OfferRequest.$Shape;
                static create(properties?: proffer.control.v1.OfferRequest.$Properties): proffer.control.v1.OfferRequest;

                /**
                 * Encodes the specified OfferRequest message. Does not implicitly {@link proffer.control.v1.OfferRequest.verify|verify} messages.
                 * @param message OfferRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.OfferRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an OfferRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.OfferRequest & proffer.control.v1.OfferRequest.$Shape} OfferRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.OfferRequest & proffer.control.v1.OfferRequest.$Shape;

                /**
                 * Creates an OfferRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns OfferRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.OfferRequest;

                /**
                 * Creates a plain object from an OfferRequest message. Also converts values to other types if specified.
                 * @param message OfferRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.OfferRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this OfferRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace OfferRequest {

                /** Properties of an OfferRequest. */
                interface $Properties {

                    /** OfferRequest attempt */
                    attempt?: (string|null);

                    /** OfferRequest manifest */
                    manifest?: (Uint8Array|null);

                    /** OfferRequest documents */
                    documents?: (proffer.control.v1.SignedDocument.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an OfferRequest. */
                type $Shape = proffer.control.v1.OfferRequest.$Properties;
            }

            /**
             * Properties of an OfferResponse.
             * @deprecated Use proffer.control.v1.OfferResponse.$Properties instead.
             */
            interface IOfferResponse extends proffer.control.v1.OfferResponse.$Properties {
            }

            /** Represents an OfferResponse. */
            class OfferResponse {

                /**
                 * Constructs a new OfferResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.OfferResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** OfferResponse answer. */
                answer?: (proffer.control.v1.Answer.$Properties|null);

                /** OfferResponse bundle. */
                bundle: string;

                /** OfferResponse lacking. */
                lacking: proffer.control.v1.BlobWanted.$Properties[];

                /**
                 * Creates a new OfferResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns OfferResponse instance
                 */
                static create(properties: proffer.control.v1.OfferResponse.$Shape): proffer.control.v1.OfferResponse & proffer.control.v1.OfferResponse.$Shape;
                static create(properties?: proffer.control.v1.OfferResponse.$Properties): proffer.control.v1.OfferResponse;

                /**
                 * Encodes the specified OfferResponse message. Does not implicitly {@link proffer.control.v1.OfferResponse.verify|verify} messages.
                 * @param message OfferResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.OfferResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an OfferResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.OfferResponse & proffer.control.v1.OfferResponse.$Shape} OfferResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.OfferResponse & proffer.control.v1.OfferResponse.$Shape;

                /**
                 * Creates an OfferResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns OfferResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.OfferResponse;

                /**
                 * Creates a plain object from an OfferResponse message. Also converts values to other types if specified.
                 * @param message OfferResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.OfferResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this OfferResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace OfferResponse {

                /** Properties of an OfferResponse. */
                interface $Properties {

                    /** OfferResponse answer */
                    answer?: (proffer.control.v1.Answer.$Properties|null);

                    /** OfferResponse bundle */
                    bundle?: (string|null);

                    /** OfferResponse lacking */
                    lacking?: (proffer.control.v1.BlobWanted.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an OfferResponse. */
                type $Shape = proffer.control.v1.OfferResponse.$Properties;
            }

            /**
             * Properties of a BlobWanted.
             * @deprecated Use proffer.control.v1.BlobWanted.$Properties instead.
             */
            interface IBlobWanted extends proffer.control.v1.BlobWanted.$Properties {
            }

            /** Represents a BlobWanted. */
            class BlobWanted {

                /**
                 * Constructs a new BlobWanted.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.BlobWanted.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** BlobWanted sha256. */
                sha256: string;

                /** BlobWanted sizeBytes. */
                sizeBytes: (number|Long);

                /** BlobWanted receivedBytes. */
                receivedBytes: (number|Long);

                /**
                 * Creates a new BlobWanted instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns BlobWanted instance
                 */
                static create(properties: proffer.control.v1.BlobWanted.$Shape): proffer.control.v1.BlobWanted & proffer.control.v1.BlobWanted.$Shape;
                static create(properties?: proffer.control.v1.BlobWanted.$Properties): proffer.control.v1.BlobWanted;

                /**
                 * Encodes the specified BlobWanted message. Does not implicitly {@link proffer.control.v1.BlobWanted.verify|verify} messages.
                 * @param message BlobWanted message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.BlobWanted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a BlobWanted message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.BlobWanted & proffer.control.v1.BlobWanted.$Shape} BlobWanted
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.BlobWanted & proffer.control.v1.BlobWanted.$Shape;

                /**
                 * Creates a BlobWanted message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns BlobWanted
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.BlobWanted;

                /**
                 * Creates a plain object from a BlobWanted message. Also converts values to other types if specified.
                 * @param message BlobWanted
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.BlobWanted, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this BlobWanted to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace BlobWanted {

                /** Properties of a BlobWanted. */
                interface $Properties {

                    /** BlobWanted sha256 */
                    sha256?: (string|null);

                    /** BlobWanted sizeBytes */
                    sizeBytes?: (number|Long|null);

                    /** BlobWanted receivedBytes */
                    receivedBytes?: (number|Long|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a BlobWanted. */
                type $Shape = proffer.control.v1.BlobWanted.$Properties;
            }

            /**
             * Properties of an UploadRequest.
             * @deprecated Use proffer.control.v1.UploadRequest.$Properties instead.
             */
            interface IUploadRequest extends proffer.control.v1.UploadRequest.$Properties {
            }

            /** Represents an UploadRequest. */
            class UploadRequest {

                /**
                 * Constructs a new UploadRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.UploadRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** UploadRequest attempt. */
                attempt: string;

                /** UploadRequest sha256. */
                sha256: string;

                /** UploadRequest offset. */
                offset: (number|Long);

                /** UploadRequest data. */
                data: Uint8Array;

                /**
                 * Creates a new UploadRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns UploadRequest instance
                 */
                static create(properties: proffer.control.v1.UploadRequest.$Shape): proffer.control.v1.UploadRequest & proffer.control.v1.UploadRequest.$Shape;
                static create(properties?: proffer.control.v1.UploadRequest.$Properties): proffer.control.v1.UploadRequest;

                /**
                 * Encodes the specified UploadRequest message. Does not implicitly {@link proffer.control.v1.UploadRequest.verify|verify} messages.
                 * @param message UploadRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.UploadRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an UploadRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.UploadRequest & proffer.control.v1.UploadRequest.$Shape} UploadRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.UploadRequest & proffer.control.v1.UploadRequest.$Shape;

                /**
                 * Creates an UploadRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns UploadRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.UploadRequest;

                /**
                 * Creates a plain object from an UploadRequest message. Also converts values to other types if specified.
                 * @param message UploadRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.UploadRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this UploadRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace UploadRequest {

                /** Properties of an UploadRequest. */
                interface $Properties {

                    /** UploadRequest attempt */
                    attempt?: (string|null);

                    /** UploadRequest sha256 */
                    sha256?: (string|null);

                    /** UploadRequest offset */
                    offset?: (number|Long|null);

                    /** UploadRequest data */
                    data?: (Uint8Array|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an UploadRequest. */
                type $Shape = proffer.control.v1.UploadRequest.$Properties;
            }

            /**
             * Properties of an UploadResponse.
             * @deprecated Use proffer.control.v1.UploadResponse.$Properties instead.
             */
            interface IUploadResponse extends proffer.control.v1.UploadResponse.$Properties {
            }

            /** Represents an UploadResponse. */
            class UploadResponse {

                /**
                 * Constructs a new UploadResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.UploadResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** UploadResponse answer. */
                answer?: (proffer.control.v1.Answer.$Properties|null);

                /** UploadResponse receivedBytes. */
                receivedBytes: (number|Long);

                /** UploadResponse lacking. */
                lacking: proffer.control.v1.BlobWanted.$Properties[];

                /**
                 * Creates a new UploadResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns UploadResponse instance
                 */
                static create(properties: proffer.control.v1.UploadResponse.$Shape): proffer.control.v1.UploadResponse & proffer.control.v1.UploadResponse.$Shape;
                static create(properties?: proffer.control.v1.UploadResponse.$Properties): proffer.control.v1.UploadResponse;

                /**
                 * Encodes the specified UploadResponse message. Does not implicitly {@link proffer.control.v1.UploadResponse.verify|verify} messages.
                 * @param message UploadResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.UploadResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an UploadResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.UploadResponse & proffer.control.v1.UploadResponse.$Shape} UploadResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.UploadResponse & proffer.control.v1.UploadResponse.$Shape;

                /**
                 * Creates an UploadResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns UploadResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.UploadResponse;

                /**
                 * Creates a plain object from an UploadResponse message. Also converts values to other types if specified.
                 * @param message UploadResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.UploadResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this UploadResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace UploadResponse {

                /** Properties of an UploadResponse. */
                interface $Properties {

                    /** UploadResponse answer */
                    answer?: (proffer.control.v1.Answer.$Properties|null);

                    /** UploadResponse receivedBytes */
                    receivedBytes?: (number|Long|null);

                    /** UploadResponse lacking */
                    lacking?: (proffer.control.v1.BlobWanted.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an UploadResponse. */
                type $Shape = proffer.control.v1.UploadResponse.$Properties;
            }

            /**
             * Properties of a PrepareRequest.
             * @deprecated Use proffer.control.v1.PrepareRequest.$Properties instead.
             */
            interface IPrepareRequest extends proffer.control.v1.PrepareRequest.$Properties {
            }

            /** Represents a PrepareRequest. */
            class PrepareRequest {

                /**
                 * Constructs a new PrepareRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.PrepareRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PrepareRequest attempt. */
                attempt: string;

                /** PrepareRequest documents. */
                documents: proffer.control.v1.SignedDocument.$Properties[];

                /**
                 * Creates a new PrepareRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PrepareRequest instance
                 */
                static create(properties: proffer.control.v1.PrepareRequest.$Shape): proffer.control.v1.PrepareRequest & proffer.control.v1.PrepareRequest.$Shape;
                static create(properties?: proffer.control.v1.PrepareRequest.$Properties): proffer.control.v1.PrepareRequest;

                /**
                 * Encodes the specified PrepareRequest message. Does not implicitly {@link proffer.control.v1.PrepareRequest.verify|verify} messages.
                 * @param message PrepareRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.PrepareRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PrepareRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.PrepareRequest & proffer.control.v1.PrepareRequest.$Shape} PrepareRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.PrepareRequest & proffer.control.v1.PrepareRequest.$Shape;

                /**
                 * Creates a PrepareRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns PrepareRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.PrepareRequest;

                /**
                 * Creates a plain object from a PrepareRequest message. Also converts values to other types if specified.
                 * @param message PrepareRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.PrepareRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this PrepareRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace PrepareRequest {

                /** Properties of a PrepareRequest. */
                interface $Properties {

                    /** PrepareRequest attempt */
                    attempt?: (string|null);

                    /** PrepareRequest documents */
                    documents?: (proffer.control.v1.SignedDocument.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PrepareRequest. */
                type $Shape = proffer.control.v1.PrepareRequest.$Properties;
            }

            /**
             * Properties of a PrepareResponse.
             * @deprecated Use proffer.control.v1.PrepareResponse.$Properties instead.
             */
            interface IPrepareResponse extends proffer.control.v1.PrepareResponse.$Properties {
            }

            /** Represents a PrepareResponse. */
            class PrepareResponse {

                /**
                 * Constructs a new PrepareResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.PrepareResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PrepareResponse answer. */
                answer?: (proffer.control.v1.Answer.$Properties|null);

                /** PrepareResponse bundle. */
                bundle: string;

                /**
                 * Creates a new PrepareResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PrepareResponse instance
                 */
                static create(properties: proffer.control.v1.PrepareResponse.$Shape): proffer.control.v1.PrepareResponse & proffer.control.v1.PrepareResponse.$Shape;
                static create(properties?: proffer.control.v1.PrepareResponse.$Properties): proffer.control.v1.PrepareResponse;

                /**
                 * Encodes the specified PrepareResponse message. Does not implicitly {@link proffer.control.v1.PrepareResponse.verify|verify} messages.
                 * @param message PrepareResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.PrepareResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PrepareResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.PrepareResponse & proffer.control.v1.PrepareResponse.$Shape} PrepareResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.PrepareResponse & proffer.control.v1.PrepareResponse.$Shape;

                /**
                 * Creates a PrepareResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns PrepareResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.PrepareResponse;

                /**
                 * Creates a plain object from a PrepareResponse message. Also converts values to other types if specified.
                 * @param message PrepareResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.PrepareResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this PrepareResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace PrepareResponse {

                /** Properties of a PrepareResponse. */
                interface $Properties {

                    /** PrepareResponse answer */
                    answer?: (proffer.control.v1.Answer.$Properties|null);

                    /** PrepareResponse bundle */
                    bundle?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PrepareResponse. */
                type $Shape = proffer.control.v1.PrepareResponse.$Properties;
            }

            /**
             * Properties of a CommitRequest.
             * @deprecated Use proffer.control.v1.CommitRequest.$Properties instead.
             */
            interface ICommitRequest extends proffer.control.v1.CommitRequest.$Properties {
            }

            /** Represents a CommitRequest. */
            class CommitRequest {

                /**
                 * Constructs a new CommitRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.CommitRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** CommitRequest attempt. */
                attempt: string;

                /** CommitRequest documents. */
                documents: proffer.control.v1.SignedDocument.$Properties[];

                /**
                 * Creates a new CommitRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns CommitRequest instance
                 */
                static create(properties: proffer.control.v1.CommitRequest.$Shape): proffer.control.v1.CommitRequest & proffer.control.v1.CommitRequest.$Shape;
                static create(properties?: proffer.control.v1.CommitRequest.$Properties): proffer.control.v1.CommitRequest;

                /**
                 * Encodes the specified CommitRequest message. Does not implicitly {@link proffer.control.v1.CommitRequest.verify|verify} messages.
                 * @param message CommitRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.CommitRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a CommitRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.CommitRequest & proffer.control.v1.CommitRequest.$Shape} CommitRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.CommitRequest & proffer.control.v1.CommitRequest.$Shape;

                /**
                 * Creates a CommitRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns CommitRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.CommitRequest;

                /**
                 * Creates a plain object from a CommitRequest message. Also converts values to other types if specified.
                 * @param message CommitRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.CommitRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this CommitRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace CommitRequest {

                /** Properties of a CommitRequest. */
                interface $Properties {

                    /** CommitRequest attempt */
                    attempt?: (string|null);

                    /** CommitRequest documents */
                    documents?: (proffer.control.v1.SignedDocument.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a CommitRequest. */
                type $Shape = proffer.control.v1.CommitRequest.$Properties;
            }

            /**
             * Properties of a CommitResponse.
             * @deprecated Use proffer.control.v1.CommitResponse.$Properties instead.
             */
            interface ICommitResponse extends proffer.control.v1.CommitResponse.$Properties {
            }

            /** Represents a CommitResponse. */
            class CommitResponse {

                /**
                 * Constructs a new CommitResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.CommitResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** CommitResponse answer. */
                answer?: (proffer.control.v1.Answer.$Properties|null);

                /** CommitResponse bundle. */
                bundle: string;

                /** CommitResponse generation. */
                generation: number;

                /** CommitResponse startsAtMs. */
                startsAtMs: (number|Long);

                /**
                 * Creates a new CommitResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns CommitResponse instance
                 */
                static create(properties: proffer.control.v1.CommitResponse.$Shape): proffer.control.v1.CommitResponse & proffer.control.v1.CommitResponse.$Shape;
                static create(properties?: proffer.control.v1.CommitResponse.$Properties): proffer.control.v1.CommitResponse;

                /**
                 * Encodes the specified CommitResponse message. Does not implicitly {@link proffer.control.v1.CommitResponse.verify|verify} messages.
                 * @param message CommitResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.CommitResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a CommitResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.CommitResponse & proffer.control.v1.CommitResponse.$Shape} CommitResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.CommitResponse & proffer.control.v1.CommitResponse.$Shape;

                /**
                 * Creates a CommitResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns CommitResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.CommitResponse;

                /**
                 * Creates a plain object from a CommitResponse message. Also converts values to other types if specified.
                 * @param message CommitResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.CommitResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this CommitResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace CommitResponse {

                /** Properties of a CommitResponse. */
                interface $Properties {

                    /** CommitResponse answer */
                    answer?: (proffer.control.v1.Answer.$Properties|null);

                    /** CommitResponse bundle */
                    bundle?: (string|null);

                    /** CommitResponse generation */
                    generation?: (number|null);

                    /** CommitResponse startsAtMs */
                    startsAtMs?: (number|Long|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a CommitResponse. */
                type $Shape = proffer.control.v1.CommitResponse.$Properties;
            }

            /**
             * Properties of an AbortRequest.
             * @deprecated Use proffer.control.v1.AbortRequest.$Properties instead.
             */
            interface IAbortRequest extends proffer.control.v1.AbortRequest.$Properties {
            }

            /** Represents an AbortRequest. */
            class AbortRequest {

                /**
                 * Constructs a new AbortRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.AbortRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AbortRequest attempt. */
                attempt: string;

                /**
                 * Creates a new AbortRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AbortRequest instance
                 */
                static create(properties: proffer.control.v1.AbortRequest.$Shape): proffer.control.v1.AbortRequest & proffer.control.v1.AbortRequest.$Shape;
                static create(properties?: proffer.control.v1.AbortRequest.$Properties): proffer.control.v1.AbortRequest;

                /**
                 * Encodes the specified AbortRequest message. Does not implicitly {@link proffer.control.v1.AbortRequest.verify|verify} messages.
                 * @param message AbortRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.AbortRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AbortRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.AbortRequest & proffer.control.v1.AbortRequest.$Shape} AbortRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.AbortRequest & proffer.control.v1.AbortRequest.$Shape;

                /**
                 * Creates an AbortRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns AbortRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.AbortRequest;

                /**
                 * Creates a plain object from an AbortRequest message. Also converts values to other types if specified.
                 * @param message AbortRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.AbortRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this AbortRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace AbortRequest {

                /** Properties of an AbortRequest. */
                interface $Properties {

                    /** AbortRequest attempt */
                    attempt?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AbortRequest. */
                type $Shape = proffer.control.v1.AbortRequest.$Properties;
            }

            /**
             * Properties of an AbortResponse.
             * @deprecated Use proffer.control.v1.AbortResponse.$Properties instead.
             */
            interface IAbortResponse extends proffer.control.v1.AbortResponse.$Properties {
            }

            /** Represents an AbortResponse. */
            class AbortResponse {

                /**
                 * Constructs a new AbortResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.AbortResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AbortResponse answer. */
                answer?: (proffer.control.v1.Answer.$Properties|null);

                /**
                 * Creates a new AbortResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AbortResponse instance
                 */
                static create(properties: proffer.control.v1.AbortResponse.$Shape): proffer.control.v1.AbortResponse & proffer.control.v1.AbortResponse.$Shape;
                static create(properties?: proffer.control.v1.AbortResponse.$Properties): proffer.control.v1.AbortResponse;

                /**
                 * Encodes the specified AbortResponse message. Does not implicitly {@link proffer.control.v1.AbortResponse.verify|verify} messages.
                 * @param message AbortResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.AbortResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AbortResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.AbortResponse & proffer.control.v1.AbortResponse.$Shape} AbortResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.AbortResponse & proffer.control.v1.AbortResponse.$Shape;

                /**
                 * Creates an AbortResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns AbortResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.AbortResponse;

                /**
                 * Creates a plain object from an AbortResponse message. Also converts values to other types if specified.
                 * @param message AbortResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.AbortResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this AbortResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace AbortResponse {

                /** Properties of an AbortResponse. */
                interface $Properties {

                    /** AbortResponse answer */
                    answer?: (proffer.control.v1.Answer.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AbortResponse. */
                type $Shape = proffer.control.v1.AbortResponse.$Properties;
            }

            /**
             * Properties of a ReleaseRequest.
             * @deprecated Use proffer.control.v1.ReleaseRequest.$Properties instead.
             */
            interface IReleaseRequest extends proffer.control.v1.ReleaseRequest.$Properties {
            }

            /** Represents a ReleaseRequest. */
            class ReleaseRequest {

                /**
                 * Constructs a new ReleaseRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.ReleaseRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ReleaseRequest attempt. */
                attempt: string;

                /** ReleaseRequest release. */
                release?: (proffer.control.v1.SignedDocument.$Properties|null);

                /** ReleaseRequest bundle. */
                bundle: string;

                /**
                 * Creates a new ReleaseRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ReleaseRequest instance
                 */
                static create(properties: proffer.control.v1.ReleaseRequest.$Shape): proffer.control.v1.ReleaseRequest & proffer.control.v1.ReleaseRequest.$Shape;
                static create(properties?: proffer.control.v1.ReleaseRequest.$Properties): proffer.control.v1.ReleaseRequest;

                /**
                 * Encodes the specified ReleaseRequest message. Does not implicitly {@link proffer.control.v1.ReleaseRequest.verify|verify} messages.
                 * @param message ReleaseRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.ReleaseRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ReleaseRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.ReleaseRequest & proffer.control.v1.ReleaseRequest.$Shape} ReleaseRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.ReleaseRequest & proffer.control.v1.ReleaseRequest.$Shape;

                /**
                 * Creates a ReleaseRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ReleaseRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.ReleaseRequest;

                /**
                 * Creates a plain object from a ReleaseRequest message. Also converts values to other types if specified.
                 * @param message ReleaseRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.ReleaseRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ReleaseRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ReleaseRequest {

                /** Properties of a ReleaseRequest. */
                interface $Properties {

                    /** ReleaseRequest attempt */
                    attempt?: (string|null);

                    /** ReleaseRequest release */
                    release?: (proffer.control.v1.SignedDocument.$Properties|null);

                    /** ReleaseRequest bundle */
                    bundle?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ReleaseRequest. */
                type $Shape = proffer.control.v1.ReleaseRequest.$Properties;
            }

            /**
             * Properties of a ReleaseResponse.
             * @deprecated Use proffer.control.v1.ReleaseResponse.$Properties instead.
             */
            interface IReleaseResponse extends proffer.control.v1.ReleaseResponse.$Properties {
            }

            /** Represents a ReleaseResponse. */
            class ReleaseResponse {

                /**
                 * Constructs a new ReleaseResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.ReleaseResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ReleaseResponse answer. */
                answer?: (proffer.control.v1.Answer.$Properties|null);

                /** ReleaseResponse bundle. */
                bundle: string;

                /** ReleaseResponse generation. */
                generation: number;

                /** ReleaseResponse startsAtMs. */
                startsAtMs: (number|Long);

                /**
                 * Creates a new ReleaseResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ReleaseResponse instance
                 */
                static create(properties: proffer.control.v1.ReleaseResponse.$Shape): proffer.control.v1.ReleaseResponse & proffer.control.v1.ReleaseResponse.$Shape;
                static create(properties?: proffer.control.v1.ReleaseResponse.$Properties): proffer.control.v1.ReleaseResponse;

                /**
                 * Encodes the specified ReleaseResponse message. Does not implicitly {@link proffer.control.v1.ReleaseResponse.verify|verify} messages.
                 * @param message ReleaseResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.ReleaseResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ReleaseResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.ReleaseResponse & proffer.control.v1.ReleaseResponse.$Shape} ReleaseResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.ReleaseResponse & proffer.control.v1.ReleaseResponse.$Shape;

                /**
                 * Creates a ReleaseResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ReleaseResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.ReleaseResponse;

                /**
                 * Creates a plain object from a ReleaseResponse message. Also converts values to other types if specified.
                 * @param message ReleaseResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.ReleaseResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ReleaseResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ReleaseResponse {

                /** Properties of a ReleaseResponse. */
                interface $Properties {

                    /** ReleaseResponse answer */
                    answer?: (proffer.control.v1.Answer.$Properties|null);

                    /** ReleaseResponse bundle */
                    bundle?: (string|null);

                    /** ReleaseResponse generation */
                    generation?: (number|null);

                    /** ReleaseResponse startsAtMs */
                    startsAtMs?: (number|Long|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ReleaseResponse. */
                type $Shape = proffer.control.v1.ReleaseResponse.$Properties;
            }

            /**
             * Properties of a PushFeedRequest.
             * @deprecated Use proffer.control.v1.PushFeedRequest.$Properties instead.
             */
            interface IPushFeedRequest extends proffer.control.v1.PushFeedRequest.$Properties {
            }

            /** Represents a PushFeedRequest. */
            class PushFeedRequest {

                /**
                 * Constructs a new PushFeedRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.PushFeedRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PushFeedRequest attempt. */
                attempt: string;

                /** PushFeedRequest document. */
                document?: (proffer.control.v1.SignedDocument.$Properties|null);

                /** PushFeedRequest data. */
                data: Uint8Array;

                /**
                 * Creates a new PushFeedRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PushFeedRequest instance
                 */
                static create(properties: proffer.control.v1.PushFeedRequest.$Shape): proffer.control.v1.PushFeedRequest & proffer.control.v1.PushFeedRequest.$Shape;
                static create(properties?: proffer.control.v1.PushFeedRequest.$Properties): proffer.control.v1.PushFeedRequest;

                /**
                 * Encodes the specified PushFeedRequest message. Does not implicitly {@link proffer.control.v1.PushFeedRequest.verify|verify} messages.
                 * @param message PushFeedRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.PushFeedRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PushFeedRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.PushFeedRequest & proffer.control.v1.PushFeedRequest.$Shape} PushFeedRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.PushFeedRequest & proffer.control.v1.PushFeedRequest.$Shape;

                /**
                 * Creates a PushFeedRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns PushFeedRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.PushFeedRequest;

                /**
                 * Creates a plain object from a PushFeedRequest message. Also converts values to other types if specified.
                 * @param message PushFeedRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.PushFeedRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this PushFeedRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace PushFeedRequest {

                /** Properties of a PushFeedRequest. */
                interface $Properties {

                    /** PushFeedRequest attempt */
                    attempt?: (string|null);

                    /** PushFeedRequest document */
                    document?: (proffer.control.v1.SignedDocument.$Properties|null);

                    /** PushFeedRequest data */
                    data?: (Uint8Array|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PushFeedRequest. */
                type $Shape = proffer.control.v1.PushFeedRequest.$Properties;
            }

            /**
             * Properties of a PushFeedResponse.
             * @deprecated Use proffer.control.v1.PushFeedResponse.$Properties instead.
             */
            interface IPushFeedResponse extends proffer.control.v1.PushFeedResponse.$Properties {
            }

            /** Represents a PushFeedResponse. */
            class PushFeedResponse {

                /**
                 * Constructs a new PushFeedResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.PushFeedResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PushFeedResponse answer. */
                answer?: (proffer.control.v1.Answer.$Properties|null);

                /** PushFeedResponse feed. */
                feed: string;

                /** PushFeedResponse sequence. */
                sequence: (number|Long);

                /** PushFeedResponse undeclared. */
                undeclared: string[];

                /**
                 * Creates a new PushFeedResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PushFeedResponse instance
                 */
                static create(properties: proffer.control.v1.PushFeedResponse.$Shape): proffer.control.v1.PushFeedResponse & proffer.control.v1.PushFeedResponse.$Shape;
                static create(properties?: proffer.control.v1.PushFeedResponse.$Properties): proffer.control.v1.PushFeedResponse;

                /**
                 * Encodes the specified PushFeedResponse message. Does not implicitly {@link proffer.control.v1.PushFeedResponse.verify|verify} messages.
                 * @param message PushFeedResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.PushFeedResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PushFeedResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.PushFeedResponse & proffer.control.v1.PushFeedResponse.$Shape} PushFeedResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.PushFeedResponse & proffer.control.v1.PushFeedResponse.$Shape;

                /**
                 * Creates a PushFeedResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns PushFeedResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.PushFeedResponse;

                /**
                 * Creates a plain object from a PushFeedResponse message. Also converts values to other types if specified.
                 * @param message PushFeedResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.PushFeedResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this PushFeedResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace PushFeedResponse {

                /** Properties of a PushFeedResponse. */
                interface $Properties {

                    /** PushFeedResponse answer */
                    answer?: (proffer.control.v1.Answer.$Properties|null);

                    /** PushFeedResponse feed */
                    feed?: (string|null);

                    /** PushFeedResponse sequence */
                    sequence?: (number|Long|null);

                    /** PushFeedResponse undeclared */
                    undeclared?: (string[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PushFeedResponse. */
                type $Shape = proffer.control.v1.PushFeedResponse.$Properties;
            }

            /**
             * Properties of a SetStopListRequest.
             * @deprecated Use proffer.control.v1.SetStopListRequest.$Properties instead.
             */
            interface ISetStopListRequest extends proffer.control.v1.SetStopListRequest.$Properties {
            }

            /** Represents a SetStopListRequest. */
            class SetStopListRequest {

                /**
                 * Constructs a new SetStopListRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.SetStopListRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SetStopListRequest attempt. */
                attempt: string;

                /** SetStopListRequest stopList. */
                stopList?: (proffer.control.v1.SignedDocument.$Properties|null);

                /**
                 * Creates a new SetStopListRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SetStopListRequest instance
                 */
                static create(properties: proffer.control.v1.SetStopListRequest.$Shape): proffer.control.v1.SetStopListRequest & proffer.control.v1.SetStopListRequest.$Shape;
                static create(properties?: proffer.control.v1.SetStopListRequest.$Properties): proffer.control.v1.SetStopListRequest;

                /**
                 * Encodes the specified SetStopListRequest message. Does not implicitly {@link proffer.control.v1.SetStopListRequest.verify|verify} messages.
                 * @param message SetStopListRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.SetStopListRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SetStopListRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.SetStopListRequest & proffer.control.v1.SetStopListRequest.$Shape} SetStopListRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.SetStopListRequest & proffer.control.v1.SetStopListRequest.$Shape;

                /**
                 * Creates a SetStopListRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SetStopListRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.SetStopListRequest;

                /**
                 * Creates a plain object from a SetStopListRequest message. Also converts values to other types if specified.
                 * @param message SetStopListRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.SetStopListRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SetStopListRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SetStopListRequest {

                /** Properties of a SetStopListRequest. */
                interface $Properties {

                    /** SetStopListRequest attempt */
                    attempt?: (string|null);

                    /** SetStopListRequest stopList */
                    stopList?: (proffer.control.v1.SignedDocument.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SetStopListRequest. */
                type $Shape = proffer.control.v1.SetStopListRequest.$Properties;
            }

            /**
             * Properties of a SetStopListResponse.
             * @deprecated Use proffer.control.v1.SetStopListResponse.$Properties instead.
             */
            interface ISetStopListResponse extends proffer.control.v1.SetStopListResponse.$Properties {
            }

            /** Represents a SetStopListResponse. */
            class SetStopListResponse {

                /**
                 * Constructs a new SetStopListResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.SetStopListResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SetStopListResponse answer. */
                answer?: (proffer.control.v1.Answer.$Properties|null);

                /** SetStopListResponse sequence. */
                sequence: (number|Long);

                /** SetStopListResponse unmatched. */
                unmatched: string[];

                /** SetStopListResponse differing. */
                differing: string[];

                /**
                 * Creates a new SetStopListResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SetStopListResponse instance
                 */
                static create(properties: proffer.control.v1.SetStopListResponse.$Shape): proffer.control.v1.SetStopListResponse & proffer.control.v1.SetStopListResponse.$Shape;
                static create(properties?: proffer.control.v1.SetStopListResponse.$Properties): proffer.control.v1.SetStopListResponse;

                /**
                 * Encodes the specified SetStopListResponse message. Does not implicitly {@link proffer.control.v1.SetStopListResponse.verify|verify} messages.
                 * @param message SetStopListResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.SetStopListResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SetStopListResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.SetStopListResponse & proffer.control.v1.SetStopListResponse.$Shape} SetStopListResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.SetStopListResponse & proffer.control.v1.SetStopListResponse.$Shape;

                /**
                 * Creates a SetStopListResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SetStopListResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.SetStopListResponse;

                /**
                 * Creates a plain object from a SetStopListResponse message. Also converts values to other types if specified.
                 * @param message SetStopListResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.SetStopListResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SetStopListResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SetStopListResponse {

                /** Properties of a SetStopListResponse. */
                interface $Properties {

                    /** SetStopListResponse answer */
                    answer?: (proffer.control.v1.Answer.$Properties|null);

                    /** SetStopListResponse sequence */
                    sequence?: (number|Long|null);

                    /** SetStopListResponse unmatched */
                    unmatched?: (string[]|null);

                    /** SetStopListResponse differing */
                    differing?: (string[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SetStopListResponse. */
                type $Shape = proffer.control.v1.SetStopListResponse.$Properties;
            }

            /**
             * Properties of a RevokeRequest.
             * @deprecated Use proffer.control.v1.RevokeRequest.$Properties instead.
             */
            interface IRevokeRequest extends proffer.control.v1.RevokeRequest.$Properties {
            }

            /** Represents a RevokeRequest. */
            class RevokeRequest {

                /**
                 * Constructs a new RevokeRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.RevokeRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** RevokeRequest attempt. */
                attempt: string;

                /** RevokeRequest revocation. */
                revocation?: (proffer.control.v1.SignedDocument.$Properties|null);

                /**
                 * Creates a new RevokeRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns RevokeRequest instance
                 */
                static create(properties: proffer.control.v1.RevokeRequest.$Shape): proffer.control.v1.RevokeRequest & proffer.control.v1.RevokeRequest.$Shape;
                static create(properties?: proffer.control.v1.RevokeRequest.$Properties): proffer.control.v1.RevokeRequest;

                /**
                 * Encodes the specified RevokeRequest message. Does not implicitly {@link proffer.control.v1.RevokeRequest.verify|verify} messages.
                 * @param message RevokeRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.RevokeRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a RevokeRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.RevokeRequest & proffer.control.v1.RevokeRequest.$Shape} RevokeRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.RevokeRequest & proffer.control.v1.RevokeRequest.$Shape;

                /**
                 * Creates a RevokeRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns RevokeRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.RevokeRequest;

                /**
                 * Creates a plain object from a RevokeRequest message. Also converts values to other types if specified.
                 * @param message RevokeRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.RevokeRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this RevokeRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace RevokeRequest {

                /** Properties of a RevokeRequest. */
                interface $Properties {

                    /** RevokeRequest attempt */
                    attempt?: (string|null);

                    /** RevokeRequest revocation */
                    revocation?: (proffer.control.v1.SignedDocument.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a RevokeRequest. */
                type $Shape = proffer.control.v1.RevokeRequest.$Properties;
            }

            /**
             * Properties of a RevokeResponse.
             * @deprecated Use proffer.control.v1.RevokeResponse.$Properties instead.
             */
            interface IRevokeResponse extends proffer.control.v1.RevokeResponse.$Properties {
            }

            /** Represents a RevokeResponse. */
            class RevokeResponse {

                /**
                 * Constructs a new RevokeResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.RevokeResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** RevokeResponse answer. */
                answer?: (proffer.control.v1.Answer.$Properties|null);

                /**
                 * Creates a new RevokeResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns RevokeResponse instance
                 */
                static create(properties: proffer.control.v1.RevokeResponse.$Shape): proffer.control.v1.RevokeResponse & proffer.control.v1.RevokeResponse.$Shape;
                static create(properties?: proffer.control.v1.RevokeResponse.$Properties): proffer.control.v1.RevokeResponse;

                /**
                 * Encodes the specified RevokeResponse message. Does not implicitly {@link proffer.control.v1.RevokeResponse.verify|verify} messages.
                 * @param message RevokeResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.RevokeResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a RevokeResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.RevokeResponse & proffer.control.v1.RevokeResponse.$Shape} RevokeResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.RevokeResponse & proffer.control.v1.RevokeResponse.$Shape;

                /**
                 * Creates a RevokeResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns RevokeResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.RevokeResponse;

                /**
                 * Creates a plain object from a RevokeResponse message. Also converts values to other types if specified.
                 * @param message RevokeResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.RevokeResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this RevokeResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace RevokeResponse {

                /** Properties of a RevokeResponse. */
                interface $Properties {

                    /** RevokeResponse answer */
                    answer?: (proffer.control.v1.Answer.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a RevokeResponse. */
                type $Shape = proffer.control.v1.RevokeResponse.$Properties;
            }

            /**
             * Properties of a ListRequest.
             * @deprecated Use proffer.control.v1.ListRequest.$Properties instead.
             */
            interface IListRequest extends proffer.control.v1.ListRequest.$Properties {
            }

            /** Represents a ListRequest. */
            class ListRequest {

                /**
                 * Constructs a new ListRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.ListRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Creates a new ListRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ListRequest instance
                 */
                static create(properties: proffer.control.v1.ListRequest.$Shape): proffer.control.v1.ListRequest & proffer.control.v1.ListRequest.$Shape;
                static create(properties?: proffer.control.v1.ListRequest.$Properties): proffer.control.v1.ListRequest;

                /**
                 * Encodes the specified ListRequest message. Does not implicitly {@link proffer.control.v1.ListRequest.verify|verify} messages.
                 * @param message ListRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.ListRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ListRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.ListRequest & proffer.control.v1.ListRequest.$Shape} ListRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.ListRequest & proffer.control.v1.ListRequest.$Shape;

                /**
                 * Creates a ListRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ListRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.ListRequest;

                /**
                 * Creates a plain object from a ListRequest message. Also converts values to other types if specified.
                 * @param message ListRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.ListRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ListRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ListRequest {

                /** Properties of a ListRequest. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ListRequest. */
                type $Shape = proffer.control.v1.ListRequest.$Properties;
            }

            /**
             * Properties of a ListResponse.
             * @deprecated Use proffer.control.v1.ListResponse.$Properties instead.
             */
            interface IListResponse extends proffer.control.v1.ListResponse.$Properties {
            }

            /** Represents a ListResponse. */
            class ListResponse {

                /**
                 * Constructs a new ListResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.ListResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ListResponse bundles. */
                bundles: proffer.control.v1.BundleEntry.$Properties[];

                /**
                 * Creates a new ListResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ListResponse instance
                 */
                static create(properties: proffer.control.v1.ListResponse.$Shape): proffer.control.v1.ListResponse & proffer.control.v1.ListResponse.$Shape;
                static create(properties?: proffer.control.v1.ListResponse.$Properties): proffer.control.v1.ListResponse;

                /**
                 * Encodes the specified ListResponse message. Does not implicitly {@link proffer.control.v1.ListResponse.verify|verify} messages.
                 * @param message ListResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.ListResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ListResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.ListResponse & proffer.control.v1.ListResponse.$Shape} ListResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.ListResponse & proffer.control.v1.ListResponse.$Shape;

                /**
                 * Creates a ListResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ListResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.ListResponse;

                /**
                 * Creates a plain object from a ListResponse message. Also converts values to other types if specified.
                 * @param message ListResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.ListResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ListResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ListResponse {

                /** Properties of a ListResponse. */
                interface $Properties {

                    /** ListResponse bundles */
                    bundles?: (proffer.control.v1.BundleEntry.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ListResponse. */
                type $Shape = proffer.control.v1.ListResponse.$Properties;
            }

            /**
             * Properties of a BundleEntry.
             * @deprecated Use proffer.control.v1.BundleEntry.$Properties instead.
             */
            interface IBundleEntry extends proffer.control.v1.BundleEntry.$Properties {
            }

            /** Represents a BundleEntry. */
            class BundleEntry {

                /**
                 * Constructs a new BundleEntry.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.BundleEntry.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** BundleEntry bundle. */
                bundle: string;

                /** BundleEntry strategyRoot. */
                strategyRoot: string;

                /** BundleEntry dataRoot. */
                dataRoot: string;

                /** BundleEntry name. */
                name: string;

                /** BundleEntry state. */
                state: proffer.control.v1.BundleEntry.State;

                /** BundleEntry lastActiveAtMs. */
                lastActiveAtMs: (number|Long);

                /** BundleEntry sizeBytes. */
                sizeBytes: (number|Long);

                /** BundleEntry approvals. */
                approvals: string[];

                /** BundleEntry goneBack. */
                goneBack: boolean;

                /** BundleEntry lacking. */
                lacking: string;

                /**
                 * Creates a new BundleEntry instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns BundleEntry instance
                 */
                static create(properties: proffer.control.v1.BundleEntry.$Shape): proffer.control.v1.BundleEntry & proffer.control.v1.BundleEntry.$Shape;
                static create(properties?: proffer.control.v1.BundleEntry.$Properties): proffer.control.v1.BundleEntry;

                /**
                 * Encodes the specified BundleEntry message. Does not implicitly {@link proffer.control.v1.BundleEntry.verify|verify} messages.
                 * @param message BundleEntry message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.BundleEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a BundleEntry message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.BundleEntry & proffer.control.v1.BundleEntry.$Shape} BundleEntry
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.BundleEntry & proffer.control.v1.BundleEntry.$Shape;

                /**
                 * Creates a BundleEntry message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns BundleEntry
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.BundleEntry;

                /**
                 * Creates a plain object from a BundleEntry message. Also converts values to other types if specified.
                 * @param message BundleEntry
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.BundleEntry, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this BundleEntry to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace BundleEntry {

                /** Properties of a BundleEntry. */
                interface $Properties {

                    /** BundleEntry bundle */
                    bundle?: (string|null);

                    /** BundleEntry strategyRoot */
                    strategyRoot?: (string|null);

                    /** BundleEntry dataRoot */
                    dataRoot?: (string|null);

                    /** BundleEntry name */
                    name?: (string|null);

                    /** BundleEntry state */
                    state?: (proffer.control.v1.BundleEntry.State|null);

                    /** BundleEntry lastActiveAtMs */
                    lastActiveAtMs?: (number|Long|null);

                    /** BundleEntry sizeBytes */
                    sizeBytes?: (number|Long|null);

                    /** BundleEntry approvals */
                    approvals?: (string[]|null);

                    /** BundleEntry goneBack */
                    goneBack?: (boolean|null);

                    /** BundleEntry lacking */
                    lacking?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a BundleEntry. */
                type $Shape = proffer.control.v1.BundleEntry.$Properties;

                /** State enum. */
                enum State {

                    /** STATE_UNSPECIFIED value */
                    STATE_UNSPECIFIED = 0,

                    /** STATE_ACTIVE value */
                    STATE_ACTIVE = 1,

                    /** STATE_PREPARED value */
                    STATE_PREPARED = 2,

                    /** STATE_SCHEDULED value */
                    STATE_SCHEDULED = 3,

                    /** STATE_RETAINED value */
                    STATE_RETAINED = 4,

                    /** STATE_REVOKED value */
                    STATE_REVOKED = 5
                }
            }

            /**
             * Properties of a StatusRequest.
             * @deprecated Use proffer.control.v1.StatusRequest.$Properties instead.
             */
            interface IStatusRequest extends proffer.control.v1.StatusRequest.$Properties {
            }

            /** Represents a StatusRequest. */
            class StatusRequest {

                /**
                 * Constructs a new StatusRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.StatusRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Creates a new StatusRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns StatusRequest instance
                 */
                static create(properties: proffer.control.v1.StatusRequest.$Shape): proffer.control.v1.StatusRequest & proffer.control.v1.StatusRequest.$Shape;
                static create(properties?: proffer.control.v1.StatusRequest.$Properties): proffer.control.v1.StatusRequest;

                /**
                 * Encodes the specified StatusRequest message. Does not implicitly {@link proffer.control.v1.StatusRequest.verify|verify} messages.
                 * @param message StatusRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.StatusRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StatusRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.StatusRequest & proffer.control.v1.StatusRequest.$Shape} StatusRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.StatusRequest & proffer.control.v1.StatusRequest.$Shape;

                /**
                 * Creates a StatusRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns StatusRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.StatusRequest;

                /**
                 * Creates a plain object from a StatusRequest message. Also converts values to other types if specified.
                 * @param message StatusRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.StatusRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this StatusRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace StatusRequest {

                /** Properties of a StatusRequest. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StatusRequest. */
                type $Shape = proffer.control.v1.StatusRequest.$Properties;
            }

            /**
             * Properties of a StatusResponse.
             * @deprecated Use proffer.control.v1.StatusResponse.$Properties instead.
             */
            interface IStatusResponse extends proffer.control.v1.StatusResponse.$Properties {
            }

            /** Represents a StatusResponse. */
            class StatusResponse {

                /**
                 * Constructs a new StatusResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.StatusResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** StatusResponse nodeId. */
                nodeId: string;

                /** StatusResponse version. */
                version: string;

                /** StatusResponse environment. */
                environment: string;

                /** StatusResponse trust. */
                trust: string;

                /** StatusResponse ready. */
                ready: boolean;

                /** StatusResponse notes. */
                notes: string[];

                /** StatusResponse bundle. */
                bundle: string;

                /** StatusResponse strategyRoot. */
                strategyRoot: string;

                /** StatusResponse dataRoot. */
                dataRoot: string;

                /** StatusResponse generation. */
                generation: number;

                /** StatusResponse activatedAtMs. */
                activatedAtMs: (number|Long);

                /** StatusResponse releaseSequence. */
                releaseSequence: (number|Long);

                /** StatusResponse dataSequence. */
                dataSequence: (number|Long);

                /** StatusResponse stopListSequence. */
                stopListSequence: (number|Long);

                /** StatusResponse stages. */
                stages: proffer.control.v1.StageTime.$Properties[];

                /** StatusResponse attempt. */
                attempt?: (proffer.control.v1.AttemptStatus.$Properties|null);

                /** StatusResponse scheduled. */
                scheduled?: (proffer.control.v1.Scheduled.$Properties|null);

                /** StatusResponse stops. */
                stops: proffer.control.v1.StopEntry.$Properties[];

                /** StatusResponse feeds. */
                feeds: proffer.control.v1.FeedStatus.$Properties[];

                /** StatusResponse withdrawals. */
                withdrawals: proffer.control.v1.Withdrawals.$Properties[];

                /** StatusResponse sourceAgeMs. */
                sourceAgeMs: (number|Long);

                /** StatusResponse lastNack. */
                lastNack?: (proffer.control.v1.Answer.$Properties|null);

                /** StatusResponse lastNackAtMs. */
                lastNackAtMs: (number|Long);

                /** StatusResponse rolledBack. */
                rolledBack: string;

                /** StatusResponse lifted. */
                lifted: proffer.control.v1.LiftedStop.$Properties[];

                /** StatusResponse revoked. */
                revoked?: (proffer.control.v1.Revoked.$Properties|null);

                /** StatusResponse activeRevoked. */
                activeRevoked: boolean;

                /**
                 * Creates a new StatusResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns StatusResponse instance
                 */
                static create(properties: proffer.control.v1.StatusResponse.$Shape): proffer.control.v1.StatusResponse & proffer.control.v1.StatusResponse.$Shape;
                static create(properties?: proffer.control.v1.StatusResponse.$Properties): proffer.control.v1.StatusResponse;

                /**
                 * Encodes the specified StatusResponse message. Does not implicitly {@link proffer.control.v1.StatusResponse.verify|verify} messages.
                 * @param message StatusResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.StatusResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StatusResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.StatusResponse & proffer.control.v1.StatusResponse.$Shape} StatusResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.StatusResponse & proffer.control.v1.StatusResponse.$Shape;

                /**
                 * Creates a StatusResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns StatusResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.StatusResponse;

                /**
                 * Creates a plain object from a StatusResponse message. Also converts values to other types if specified.
                 * @param message StatusResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.StatusResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this StatusResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace StatusResponse {

                /** Properties of a StatusResponse. */
                interface $Properties {

                    /** StatusResponse nodeId */
                    nodeId?: (string|null);

                    /** StatusResponse version */
                    version?: (string|null);

                    /** StatusResponse environment */
                    environment?: (string|null);

                    /** StatusResponse trust */
                    trust?: (string|null);

                    /** StatusResponse ready */
                    ready?: (boolean|null);

                    /** StatusResponse notes */
                    notes?: (string[]|null);

                    /** StatusResponse bundle */
                    bundle?: (string|null);

                    /** StatusResponse strategyRoot */
                    strategyRoot?: (string|null);

                    /** StatusResponse dataRoot */
                    dataRoot?: (string|null);

                    /** StatusResponse generation */
                    generation?: (number|null);

                    /** StatusResponse activatedAtMs */
                    activatedAtMs?: (number|Long|null);

                    /** StatusResponse releaseSequence */
                    releaseSequence?: (number|Long|null);

                    /** StatusResponse dataSequence */
                    dataSequence?: (number|Long|null);

                    /** StatusResponse stopListSequence */
                    stopListSequence?: (number|Long|null);

                    /** StatusResponse stages */
                    stages?: (proffer.control.v1.StageTime.$Properties[]|null);

                    /** StatusResponse attempt */
                    attempt?: (proffer.control.v1.AttemptStatus.$Properties|null);

                    /** StatusResponse scheduled */
                    scheduled?: (proffer.control.v1.Scheduled.$Properties|null);

                    /** StatusResponse stops */
                    stops?: (proffer.control.v1.StopEntry.$Properties[]|null);

                    /** StatusResponse feeds */
                    feeds?: (proffer.control.v1.FeedStatus.$Properties[]|null);

                    /** StatusResponse withdrawals */
                    withdrawals?: (proffer.control.v1.Withdrawals.$Properties[]|null);

                    /** StatusResponse sourceAgeMs */
                    sourceAgeMs?: (number|Long|null);

                    /** StatusResponse lastNack */
                    lastNack?: (proffer.control.v1.Answer.$Properties|null);

                    /** StatusResponse lastNackAtMs */
                    lastNackAtMs?: (number|Long|null);

                    /** StatusResponse rolledBack */
                    rolledBack?: (string|null);

                    /** StatusResponse lifted */
                    lifted?: (proffer.control.v1.LiftedStop.$Properties[]|null);

                    /** StatusResponse revoked */
                    revoked?: (proffer.control.v1.Revoked.$Properties|null);

                    /** StatusResponse activeRevoked */
                    activeRevoked?: (boolean|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StatusResponse. */
                type $Shape = proffer.control.v1.StatusResponse.$Properties;
            }

            /**
             * Properties of an AttemptStatus.
             * @deprecated Use proffer.control.v1.AttemptStatus.$Properties instead.
             */
            interface IAttemptStatus extends proffer.control.v1.AttemptStatus.$Properties {
            }

            /** Represents an AttemptStatus. */
            class AttemptStatus {

                /**
                 * Constructs a new AttemptStatus.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.AttemptStatus.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AttemptStatus attempt. */
                attempt: string;

                /** AttemptStatus bundle. */
                bundle: string;

                /** AttemptStatus stage. */
                stage: proffer.control.v1.Stage;

                /** AttemptStatus done. */
                done: (number|Long);

                /** AttemptStatus total. */
                total: (number|Long);

                /** AttemptStatus pusher. */
                pusher: string;

                /**
                 * Creates a new AttemptStatus instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AttemptStatus instance
                 */
                static create(properties: proffer.control.v1.AttemptStatus.$Shape): proffer.control.v1.AttemptStatus & proffer.control.v1.AttemptStatus.$Shape;
                static create(properties?: proffer.control.v1.AttemptStatus.$Properties): proffer.control.v1.AttemptStatus;

                /**
                 * Encodes the specified AttemptStatus message. Does not implicitly {@link proffer.control.v1.AttemptStatus.verify|verify} messages.
                 * @param message AttemptStatus message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.AttemptStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AttemptStatus message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.AttemptStatus & proffer.control.v1.AttemptStatus.$Shape} AttemptStatus
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.AttemptStatus & proffer.control.v1.AttemptStatus.$Shape;

                /**
                 * Creates an AttemptStatus message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns AttemptStatus
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.AttemptStatus;

                /**
                 * Creates a plain object from an AttemptStatus message. Also converts values to other types if specified.
                 * @param message AttemptStatus
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.AttemptStatus, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this AttemptStatus to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace AttemptStatus {

                /** Properties of an AttemptStatus. */
                interface $Properties {

                    /** AttemptStatus attempt */
                    attempt?: (string|null);

                    /** AttemptStatus bundle */
                    bundle?: (string|null);

                    /** AttemptStatus stage */
                    stage?: (proffer.control.v1.Stage|null);

                    /** AttemptStatus done */
                    done?: (number|Long|null);

                    /** AttemptStatus total */
                    total?: (number|Long|null);

                    /** AttemptStatus pusher */
                    pusher?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AttemptStatus. */
                type $Shape = proffer.control.v1.AttemptStatus.$Properties;
            }

            /**
             * Properties of a Scheduled.
             * @deprecated Use proffer.control.v1.Scheduled.$Properties instead.
             */
            interface IScheduled extends proffer.control.v1.Scheduled.$Properties {
            }

            /** Represents a Scheduled. */
            class Scheduled {

                /**
                 * Constructs a new Scheduled.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.Scheduled.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Scheduled bundle. */
                bundle: string;

                /** Scheduled startsAtMs. */
                startsAtMs: (number|Long);

                /** Scheduled sequence. */
                sequence: (number|Long);

                /**
                 * Creates a new Scheduled instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Scheduled instance
                 */
                static create(properties: proffer.control.v1.Scheduled.$Shape): proffer.control.v1.Scheduled & proffer.control.v1.Scheduled.$Shape;
                static create(properties?: proffer.control.v1.Scheduled.$Properties): proffer.control.v1.Scheduled;

                /**
                 * Encodes the specified Scheduled message. Does not implicitly {@link proffer.control.v1.Scheduled.verify|verify} messages.
                 * @param message Scheduled message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.Scheduled.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Scheduled message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.Scheduled & proffer.control.v1.Scheduled.$Shape} Scheduled
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.Scheduled & proffer.control.v1.Scheduled.$Shape;

                /**
                 * Creates a Scheduled message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Scheduled
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.Scheduled;

                /**
                 * Creates a plain object from a Scheduled message. Also converts values to other types if specified.
                 * @param message Scheduled
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.Scheduled, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Scheduled to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Scheduled {

                /** Properties of a Scheduled. */
                interface $Properties {

                    /** Scheduled bundle */
                    bundle?: (string|null);

                    /** Scheduled startsAtMs */
                    startsAtMs?: (number|Long|null);

                    /** Scheduled sequence */
                    sequence?: (number|Long|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Scheduled. */
                type $Shape = proffer.control.v1.Scheduled.$Properties;
            }

            /**
             * Properties of a StopEntry.
             * @deprecated Use proffer.control.v1.StopEntry.$Properties instead.
             */
            interface IStopEntry extends proffer.control.v1.StopEntry.$Properties {
            }

            /** Represents a StopEntry. */
            class StopEntry {

                /**
                 * Constructs a new StopEntry.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.StopEntry.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** StopEntry id. */
                id: string;

                /** StopEntry kind. */
                kind: string;

                /** StopEntry name. */
                name: string;

                /** StopEntry channel. */
                channel: string;

                /** StopEntry fromMs. */
                fromMs: (number|Long);

                /** StopEntry untilMs. */
                untilMs: (number|Long);

                /** StopEntry why. */
                why: string;

                /** StopEntry inForce. */
                inForce: boolean;

                /** StopEntry madeAtMs. */
                madeAtMs: (number|Long);

                /**
                 * Creates a new StopEntry instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns StopEntry instance
                 */
                static create(properties: proffer.control.v1.StopEntry.$Shape): proffer.control.v1.StopEntry & proffer.control.v1.StopEntry.$Shape;
                static create(properties?: proffer.control.v1.StopEntry.$Properties): proffer.control.v1.StopEntry;

                /**
                 * Encodes the specified StopEntry message. Does not implicitly {@link proffer.control.v1.StopEntry.verify|verify} messages.
                 * @param message StopEntry message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.StopEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StopEntry message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.StopEntry & proffer.control.v1.StopEntry.$Shape} StopEntry
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.StopEntry & proffer.control.v1.StopEntry.$Shape;

                /**
                 * Creates a StopEntry message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns StopEntry
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.StopEntry;

                /**
                 * Creates a plain object from a StopEntry message. Also converts values to other types if specified.
                 * @param message StopEntry
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.StopEntry, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this StopEntry to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace StopEntry {

                /** Properties of a StopEntry. */
                interface $Properties {

                    /** StopEntry id */
                    id?: (string|null);

                    /** StopEntry kind */
                    kind?: (string|null);

                    /** StopEntry name */
                    name?: (string|null);

                    /** StopEntry channel */
                    channel?: (string|null);

                    /** StopEntry fromMs */
                    fromMs?: (number|Long|null);

                    /** StopEntry untilMs */
                    untilMs?: (number|Long|null);

                    /** StopEntry why */
                    why?: (string|null);

                    /** StopEntry inForce */
                    inForce?: (boolean|null);

                    /** StopEntry madeAtMs */
                    madeAtMs?: (number|Long|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StopEntry. */
                type $Shape = proffer.control.v1.StopEntry.$Properties;
            }

            /**
             * Properties of a LiftedStop.
             * @deprecated Use proffer.control.v1.LiftedStop.$Properties instead.
             */
            interface ILiftedStop extends proffer.control.v1.LiftedStop.$Properties {
            }

            /** Represents a LiftedStop. */
            class LiftedStop {

                /**
                 * Constructs a new LiftedStop.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.LiftedStop.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** LiftedStop id. */
                id: string;

                /** LiftedStop madeAtMs. */
                madeAtMs: (number|Long);

                /** LiftedStop liftedAtMs. */
                liftedAtMs: (number|Long);

                /** LiftedStop untilMs. */
                untilMs: (number|Long);

                /**
                 * Creates a new LiftedStop instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns LiftedStop instance
                 */
                static create(properties: proffer.control.v1.LiftedStop.$Shape): proffer.control.v1.LiftedStop & proffer.control.v1.LiftedStop.$Shape;
                static create(properties?: proffer.control.v1.LiftedStop.$Properties): proffer.control.v1.LiftedStop;

                /**
                 * Encodes the specified LiftedStop message. Does not implicitly {@link proffer.control.v1.LiftedStop.verify|verify} messages.
                 * @param message LiftedStop message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.LiftedStop.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a LiftedStop message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.LiftedStop & proffer.control.v1.LiftedStop.$Shape} LiftedStop
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.LiftedStop & proffer.control.v1.LiftedStop.$Shape;

                /**
                 * Creates a LiftedStop message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns LiftedStop
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.LiftedStop;

                /**
                 * Creates a plain object from a LiftedStop message. Also converts values to other types if specified.
                 * @param message LiftedStop
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.LiftedStop, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this LiftedStop to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace LiftedStop {

                /** Properties of a LiftedStop. */
                interface $Properties {

                    /** LiftedStop id */
                    id?: (string|null);

                    /** LiftedStop madeAtMs */
                    madeAtMs?: (number|Long|null);

                    /** LiftedStop liftedAtMs */
                    liftedAtMs?: (number|Long|null);

                    /** LiftedStop untilMs */
                    untilMs?: (number|Long|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a LiftedStop. */
                type $Shape = proffer.control.v1.LiftedStop.$Properties;
            }

            /**
             * Properties of a Revoked.
             * @deprecated Use proffer.control.v1.Revoked.$Properties instead.
             */
            interface IRevoked extends proffer.control.v1.Revoked.$Properties {
            }

            /** Represents a Revoked. */
            class Revoked {

                /**
                 * Constructs a new Revoked.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.Revoked.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Revoked keys. */
                keys: number;

                /** Revoked bundles. */
                bundles: number;

                /** Revoked strategies. */
                strategies: number;

                /** Revoked sha256. */
                sha256: string;

                /**
                 * Creates a new Revoked instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Revoked instance
                 */
                static create(properties: proffer.control.v1.Revoked.$Shape): proffer.control.v1.Revoked & proffer.control.v1.Revoked.$Shape;
                static create(properties?: proffer.control.v1.Revoked.$Properties): proffer.control.v1.Revoked;

                /**
                 * Encodes the specified Revoked message. Does not implicitly {@link proffer.control.v1.Revoked.verify|verify} messages.
                 * @param message Revoked message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.Revoked.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Revoked message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.Revoked & proffer.control.v1.Revoked.$Shape} Revoked
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.Revoked & proffer.control.v1.Revoked.$Shape;

                /**
                 * Creates a Revoked message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Revoked
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.Revoked;

                /**
                 * Creates a plain object from a Revoked message. Also converts values to other types if specified.
                 * @param message Revoked
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.Revoked, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Revoked to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Revoked {

                /** Properties of a Revoked. */
                interface $Properties {

                    /** Revoked keys */
                    keys?: (number|null);

                    /** Revoked bundles */
                    bundles?: (number|null);

                    /** Revoked strategies */
                    strategies?: (number|null);

                    /** Revoked sha256 */
                    sha256?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Revoked. */
                type $Shape = proffer.control.v1.Revoked.$Properties;
            }

            /**
             * Properties of a FeedStatus.
             * @deprecated Use proffer.control.v1.FeedStatus.$Properties instead.
             */
            interface IFeedStatus extends proffer.control.v1.FeedStatus.$Properties {
            }

            /** Represents a FeedStatus. */
            class FeedStatus {

                /**
                 * Constructs a new FeedStatus.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.FeedStatus.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** FeedStatus feed. */
                feed: string;

                /** FeedStatus sequence. */
                sequence: (number|Long);

                /** FeedStatus asOfMs. */
                asOfMs: (number|Long);

                /** FeedStatus ageMs. */
                ageMs: (number|Long);

                /** FeedStatus rows. */
                rows: number;

                /** FeedStatus stale. */
                stale: boolean;

                /**
                 * Creates a new FeedStatus instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns FeedStatus instance
                 */
                static create(properties: proffer.control.v1.FeedStatus.$Shape): proffer.control.v1.FeedStatus & proffer.control.v1.FeedStatus.$Shape;
                static create(properties?: proffer.control.v1.FeedStatus.$Properties): proffer.control.v1.FeedStatus;

                /**
                 * Encodes the specified FeedStatus message. Does not implicitly {@link proffer.control.v1.FeedStatus.verify|verify} messages.
                 * @param message FeedStatus message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.FeedStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a FeedStatus message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.FeedStatus & proffer.control.v1.FeedStatus.$Shape} FeedStatus
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.FeedStatus & proffer.control.v1.FeedStatus.$Shape;

                /**
                 * Creates a FeedStatus message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns FeedStatus
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.FeedStatus;

                /**
                 * Creates a plain object from a FeedStatus message. Also converts values to other types if specified.
                 * @param message FeedStatus
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.FeedStatus, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this FeedStatus to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace FeedStatus {

                /** Properties of a FeedStatus. */
                interface $Properties {

                    /** FeedStatus feed */
                    feed?: (string|null);

                    /** FeedStatus sequence */
                    sequence?: (number|Long|null);

                    /** FeedStatus asOfMs */
                    asOfMs?: (number|Long|null);

                    /** FeedStatus ageMs */
                    ageMs?: (number|Long|null);

                    /** FeedStatus rows */
                    rows?: (number|null);

                    /** FeedStatus stale */
                    stale?: (boolean|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a FeedStatus. */
                type $Shape = proffer.control.v1.FeedStatus.$Properties;
            }

            /**
             * Properties of a Withdrawals.
             * @deprecated Use proffer.control.v1.Withdrawals.$Properties instead.
             */
            interface IWithdrawals extends proffer.control.v1.Withdrawals.$Properties {
            }

            /** Represents a Withdrawals. */
            class Withdrawals {

                /**
                 * Constructs a new Withdrawals.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.Withdrawals.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Withdrawals invariant. */
                invariant: string;

                /** Withdrawals count. */
                count: (number|Long);

                /**
                 * Creates a new Withdrawals instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Withdrawals instance
                 */
                static create(properties: proffer.control.v1.Withdrawals.$Shape): proffer.control.v1.Withdrawals & proffer.control.v1.Withdrawals.$Shape;
                static create(properties?: proffer.control.v1.Withdrawals.$Properties): proffer.control.v1.Withdrawals;

                /**
                 * Encodes the specified Withdrawals message. Does not implicitly {@link proffer.control.v1.Withdrawals.verify|verify} messages.
                 * @param message Withdrawals message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.Withdrawals.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Withdrawals message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.Withdrawals & proffer.control.v1.Withdrawals.$Shape} Withdrawals
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.Withdrawals & proffer.control.v1.Withdrawals.$Shape;

                /**
                 * Creates a Withdrawals message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Withdrawals
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.Withdrawals;

                /**
                 * Creates a plain object from a Withdrawals message. Also converts values to other types if specified.
                 * @param message Withdrawals
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.Withdrawals, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Withdrawals to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Withdrawals {

                /** Properties of a Withdrawals. */
                interface $Properties {

                    /** Withdrawals invariant */
                    invariant?: (string|null);

                    /** Withdrawals count */
                    count?: (number|Long|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Withdrawals. */
                type $Shape = proffer.control.v1.Withdrawals.$Properties;
            }

            /**
             * Properties of a WatchRequest.
             * @deprecated Use proffer.control.v1.WatchRequest.$Properties instead.
             */
            interface IWatchRequest extends proffer.control.v1.WatchRequest.$Properties {
            }

            /** Represents a WatchRequest. */
            class WatchRequest {

                /**
                 * Constructs a new WatchRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.WatchRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Creates a new WatchRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns WatchRequest instance
                 */
                static create(properties: proffer.control.v1.WatchRequest.$Shape): proffer.control.v1.WatchRequest & proffer.control.v1.WatchRequest.$Shape;
                static create(properties?: proffer.control.v1.WatchRequest.$Properties): proffer.control.v1.WatchRequest;

                /**
                 * Encodes the specified WatchRequest message. Does not implicitly {@link proffer.control.v1.WatchRequest.verify|verify} messages.
                 * @param message WatchRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.WatchRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a WatchRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.WatchRequest & proffer.control.v1.WatchRequest.$Shape} WatchRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.WatchRequest & proffer.control.v1.WatchRequest.$Shape;

                /**
                 * Creates a WatchRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns WatchRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.WatchRequest;

                /**
                 * Creates a plain object from a WatchRequest message. Also converts values to other types if specified.
                 * @param message WatchRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.WatchRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this WatchRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace WatchRequest {

                /** Properties of a WatchRequest. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a WatchRequest. */
                type $Shape = proffer.control.v1.WatchRequest.$Properties;
            }

            /**
             * Properties of a WatchResponse.
             * @deprecated Use proffer.control.v1.WatchResponse.$Properties instead.
             */
            interface IWatchResponse extends proffer.control.v1.WatchResponse.$Properties {
            }

            /** Represents a WatchResponse. */
            class WatchResponse {

                /**
                 * Constructs a new WatchResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.WatchResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** WatchResponse status. */
                status?: (proffer.control.v1.StatusResponse.$Properties|null);

                /**
                 * Creates a new WatchResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns WatchResponse instance
                 */
                static create(properties: proffer.control.v1.WatchResponse.$Shape): proffer.control.v1.WatchResponse & proffer.control.v1.WatchResponse.$Shape;
                static create(properties?: proffer.control.v1.WatchResponse.$Properties): proffer.control.v1.WatchResponse;

                /**
                 * Encodes the specified WatchResponse message. Does not implicitly {@link proffer.control.v1.WatchResponse.verify|verify} messages.
                 * @param message WatchResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.WatchResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a WatchResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.WatchResponse & proffer.control.v1.WatchResponse.$Shape} WatchResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.WatchResponse & proffer.control.v1.WatchResponse.$Shape;

                /**
                 * Creates a WatchResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns WatchResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.WatchResponse;

                /**
                 * Creates a plain object from a WatchResponse message. Also converts values to other types if specified.
                 * @param message WatchResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.WatchResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this WatchResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace WatchResponse {

                /** Properties of a WatchResponse. */
                interface $Properties {

                    /** WatchResponse status */
                    status?: (proffer.control.v1.StatusResponse.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a WatchResponse. */
                type $Shape = proffer.control.v1.WatchResponse.$Properties;
            }

            /**
             * Properties of a LatestRequest.
             * @deprecated Use proffer.control.v1.LatestRequest.$Properties instead.
             */
            interface ILatestRequest extends proffer.control.v1.LatestRequest.$Properties {
            }

            /** Represents a LatestRequest. */
            class LatestRequest {

                /**
                 * Constructs a new LatestRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.LatestRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** LatestRequest bundle. */
                bundle: string;

                /** LatestRequest releaseSequence. */
                releaseSequence: (number|Long);

                /** LatestRequest dataSequence. */
                dataSequence: (number|Long);

                /** LatestRequest stopListSequence. */
                stopListSequence: (number|Long);

                /**
                 * Creates a new LatestRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns LatestRequest instance
                 */
                static create(properties: proffer.control.v1.LatestRequest.$Shape): proffer.control.v1.LatestRequest & proffer.control.v1.LatestRequest.$Shape;
                static create(properties?: proffer.control.v1.LatestRequest.$Properties): proffer.control.v1.LatestRequest;

                /**
                 * Encodes the specified LatestRequest message. Does not implicitly {@link proffer.control.v1.LatestRequest.verify|verify} messages.
                 * @param message LatestRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.LatestRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a LatestRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.LatestRequest & proffer.control.v1.LatestRequest.$Shape} LatestRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.LatestRequest & proffer.control.v1.LatestRequest.$Shape;

                /**
                 * Creates a LatestRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns LatestRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.LatestRequest;

                /**
                 * Creates a plain object from a LatestRequest message. Also converts values to other types if specified.
                 * @param message LatestRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.LatestRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this LatestRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace LatestRequest {

                /** Properties of a LatestRequest. */
                interface $Properties {

                    /** LatestRequest bundle */
                    bundle?: (string|null);

                    /** LatestRequest releaseSequence */
                    releaseSequence?: (number|Long|null);

                    /** LatestRequest dataSequence */
                    dataSequence?: (number|Long|null);

                    /** LatestRequest stopListSequence */
                    stopListSequence?: (number|Long|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a LatestRequest. */
                type $Shape = proffer.control.v1.LatestRequest.$Properties;
            }

            /**
             * Properties of a LatestResponse.
             * @deprecated Use proffer.control.v1.LatestResponse.$Properties instead.
             */
            interface ILatestResponse extends proffer.control.v1.LatestResponse.$Properties {
            }

            /** Represents a LatestResponse. */
            class LatestResponse {

                /**
                 * Constructs a new LatestResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.LatestResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** LatestResponse bundle. */
                bundle: string;

                /** LatestResponse documents. */
                documents: proffer.control.v1.SignedDocument.$Properties[];

                /** LatestResponse stopList. */
                stopList?: (proffer.control.v1.SignedDocument.$Properties|null);

                /** LatestResponse feeds. */
                feeds: proffer.control.v1.SignedDocument.$Properties[];

                /** LatestResponse revocations. */
                revocations: proffer.control.v1.SignedDocument.$Properties[];

                /**
                 * Creates a new LatestResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns LatestResponse instance
                 */
                static create(properties: proffer.control.v1.LatestResponse.$Shape): proffer.control.v1.LatestResponse & proffer.control.v1.LatestResponse.$Shape;
                static create(properties?: proffer.control.v1.LatestResponse.$Properties): proffer.control.v1.LatestResponse;

                /**
                 * Encodes the specified LatestResponse message. Does not implicitly {@link proffer.control.v1.LatestResponse.verify|verify} messages.
                 * @param message LatestResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.LatestResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a LatestResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.LatestResponse & proffer.control.v1.LatestResponse.$Shape} LatestResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.LatestResponse & proffer.control.v1.LatestResponse.$Shape;

                /**
                 * Creates a LatestResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns LatestResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.LatestResponse;

                /**
                 * Creates a plain object from a LatestResponse message. Also converts values to other types if specified.
                 * @param message LatestResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.LatestResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this LatestResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace LatestResponse {

                /** Properties of a LatestResponse. */
                interface $Properties {

                    /** LatestResponse bundle */
                    bundle?: (string|null);

                    /** LatestResponse documents */
                    documents?: (proffer.control.v1.SignedDocument.$Properties[]|null);

                    /** LatestResponse stopList */
                    stopList?: (proffer.control.v1.SignedDocument.$Properties|null);

                    /** LatestResponse feeds */
                    feeds?: (proffer.control.v1.SignedDocument.$Properties[]|null);

                    /** LatestResponse revocations */
                    revocations?: (proffer.control.v1.SignedDocument.$Properties[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a LatestResponse. */
                type $Shape = proffer.control.v1.LatestResponse.$Properties;
            }

            /**
             * Properties of a FetchRequest.
             * @deprecated Use proffer.control.v1.FetchRequest.$Properties instead.
             */
            interface IFetchRequest extends proffer.control.v1.FetchRequest.$Properties {
            }

            /** Represents a FetchRequest. */
            class FetchRequest {

                /**
                 * Constructs a new FetchRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.FetchRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** FetchRequest sha256. */
                sha256: string;

                /** FetchRequest offset. */
                offset: (number|Long);

                /**
                 * Creates a new FetchRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns FetchRequest instance
                 */
                static create(properties: proffer.control.v1.FetchRequest.$Shape): proffer.control.v1.FetchRequest & proffer.control.v1.FetchRequest.$Shape;
                static create(properties?: proffer.control.v1.FetchRequest.$Properties): proffer.control.v1.FetchRequest;

                /**
                 * Encodes the specified FetchRequest message. Does not implicitly {@link proffer.control.v1.FetchRequest.verify|verify} messages.
                 * @param message FetchRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.FetchRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a FetchRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.FetchRequest & proffer.control.v1.FetchRequest.$Shape} FetchRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.FetchRequest & proffer.control.v1.FetchRequest.$Shape;

                /**
                 * Creates a FetchRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns FetchRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.FetchRequest;

                /**
                 * Creates a plain object from a FetchRequest message. Also converts values to other types if specified.
                 * @param message FetchRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.FetchRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this FetchRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace FetchRequest {

                /** Properties of a FetchRequest. */
                interface $Properties {

                    /** FetchRequest sha256 */
                    sha256?: (string|null);

                    /** FetchRequest offset */
                    offset?: (number|Long|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a FetchRequest. */
                type $Shape = proffer.control.v1.FetchRequest.$Properties;
            }

            /**
             * Properties of a FetchResponse.
             * @deprecated Use proffer.control.v1.FetchResponse.$Properties instead.
             */
            interface IFetchResponse extends proffer.control.v1.FetchResponse.$Properties {
            }

            /** Represents a FetchResponse. */
            class FetchResponse {

                /**
                 * Constructs a new FetchResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.FetchResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** FetchResponse data. */
                data: Uint8Array;

                /**
                 * Creates a new FetchResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns FetchResponse instance
                 */
                static create(properties: proffer.control.v1.FetchResponse.$Shape): proffer.control.v1.FetchResponse & proffer.control.v1.FetchResponse.$Shape;
                static create(properties?: proffer.control.v1.FetchResponse.$Properties): proffer.control.v1.FetchResponse;

                /**
                 * Encodes the specified FetchResponse message. Does not implicitly {@link proffer.control.v1.FetchResponse.verify|verify} messages.
                 * @param message FetchResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.FetchResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a FetchResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.FetchResponse & proffer.control.v1.FetchResponse.$Shape} FetchResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.FetchResponse & proffer.control.v1.FetchResponse.$Shape;

                /**
                 * Creates a FetchResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns FetchResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.FetchResponse;

                /**
                 * Creates a plain object from a FetchResponse message. Also converts values to other types if specified.
                 * @param message FetchResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.FetchResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this FetchResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace FetchResponse {

                /** Properties of a FetchResponse. */
                interface $Properties {

                    /** FetchResponse data */
                    data?: (Uint8Array|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a FetchResponse. */
                type $Shape = proffer.control.v1.FetchResponse.$Properties;
            }

            /**
             * Properties of an AuditRequest.
             * @deprecated Use proffer.control.v1.AuditRequest.$Properties instead.
             */
            interface IAuditRequest extends proffer.control.v1.AuditRequest.$Properties {
            }

            /** Represents an AuditRequest. */
            class AuditRequest {

                /**
                 * Constructs a new AuditRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.AuditRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AuditRequest from. */
                from: (number|Long);

                /**
                 * Creates a new AuditRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AuditRequest instance
                 */
                static create(properties: proffer.control.v1.AuditRequest.$Shape): proffer.control.v1.AuditRequest & proffer.control.v1.AuditRequest.$Shape;
                static create(properties?: proffer.control.v1.AuditRequest.$Properties): proffer.control.v1.AuditRequest;

                /**
                 * Encodes the specified AuditRequest message. Does not implicitly {@link proffer.control.v1.AuditRequest.verify|verify} messages.
                 * @param message AuditRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.AuditRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AuditRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.AuditRequest & proffer.control.v1.AuditRequest.$Shape} AuditRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.AuditRequest & proffer.control.v1.AuditRequest.$Shape;

                /**
                 * Creates an AuditRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns AuditRequest
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.AuditRequest;

                /**
                 * Creates a plain object from an AuditRequest message. Also converts values to other types if specified.
                 * @param message AuditRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.AuditRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this AuditRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace AuditRequest {

                /** Properties of an AuditRequest. */
                interface $Properties {

                    /** AuditRequest from */
                    from?: (number|Long|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AuditRequest. */
                type $Shape = proffer.control.v1.AuditRequest.$Properties;
            }

            /**
             * Properties of an AuditResponse.
             * @deprecated Use proffer.control.v1.AuditResponse.$Properties instead.
             */
            interface IAuditResponse extends proffer.control.v1.AuditResponse.$Properties {
            }

            /** Represents an AuditResponse. */
            class AuditResponse {

                /**
                 * Constructs a new AuditResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: proffer.control.v1.AuditResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AuditResponse record. */
                record: Uint8Array;

                /**
                 * Creates a new AuditResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AuditResponse instance
                 */
                static create(properties: proffer.control.v1.AuditResponse.$Shape): proffer.control.v1.AuditResponse & proffer.control.v1.AuditResponse.$Shape;
                static create(properties?: proffer.control.v1.AuditResponse.$Properties): proffer.control.v1.AuditResponse;

                /**
                 * Encodes the specified AuditResponse message. Does not implicitly {@link proffer.control.v1.AuditResponse.verify|verify} messages.
                 * @param message AuditResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: proffer.control.v1.AuditResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AuditResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {proffer.control.v1.AuditResponse & proffer.control.v1.AuditResponse.$Shape} AuditResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): proffer.control.v1.AuditResponse & proffer.control.v1.AuditResponse.$Shape;

                /**
                 * Creates an AuditResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns AuditResponse
                 */
                static fromObject(object: { [k: string]: any }): proffer.control.v1.AuditResponse;

                /**
                 * Creates a plain object from an AuditResponse message. Also converts values to other types if specified.
                 * @param message AuditResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: proffer.control.v1.AuditResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this AuditResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace AuditResponse {

                /** Properties of an AuditResponse. */
                interface $Properties {

                    /** AuditResponse record */
                    record?: (Uint8Array|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AuditResponse. */
                type $Shape = proffer.control.v1.AuditResponse.$Properties;
            }
        }
    }
}
