/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError, $TypeError = $util.global.TypeError, $Array = $util.global.Array, $String = $util.global.String, $Boolean = $util.global.Boolean, $Number = $util.global.Number, $isFinite = $util.global.isFinite, $parseInt = $util.global.parseInt, $BigInt = $util.global.BigInt;

const $root = $protobuf.roots["proffer-control"] || ($protobuf.roots["proffer-control"] = {});

export const proffer = $root.proffer = (() => {

    const proffer = {};

    proffer.control = (function() {

        const control = {};

        control.v1 = (function() {

            const v1 = {};

            v1.SignedDocument = (function() {

                const SignedDocument = function (properties) {
                    this.signatures = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                SignedDocument.prototype.payload = $util.newBuffer([]);
                SignedDocument.prototype.signatures = $util.emptyArray;

                SignedDocument.create = function(properties) {
                    return new SignedDocument(properties);
                };

                SignedDocument.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
                        writer.uint32(10).bytes(message.payload);
                    if (message.signatures != null && message.signatures.length)
                        for (let i = 0; i < message.signatures.length; ++i)
                            $root.proffer.control.v1.Signature.encode(message.signatures[i], writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                SignedDocument.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.SignedDocument();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.payload = value;
                                else
                                    delete message.payload;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.signatures && message.signatures.length))
                                    message.signatures = [];
                                message.signatures.push($root.proffer.control.v1.Signature.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                SignedDocument.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.SignedDocument)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.SignedDocument: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.SignedDocument();
                    if (object.payload != null)
                        if (object.payload.length)
                            if (typeof object.payload === "string")
                                $util.base64.decode(object.payload, message.payload = $util.newBuffer($util.base64.length(object.payload)), 0);
                            else if (object.payload.length >= 0)
                                message.payload = object.payload;
                    if (object.signatures) {
                        if (!$Array.isArray(object.signatures))
                            throw $TypeError(".proffer.control.v1.SignedDocument.signatures: array expected");
                        message.signatures = $Array(object.signatures.length);
                        for (let i = 0; i < object.signatures.length; ++i) {
                            if (!$util.isObject(object.signatures[i]))
                                throw $TypeError(".proffer.control.v1.SignedDocument.signatures: object expected");
                            message.signatures[i] = $root.proffer.control.v1.Signature.fromObject(object.signatures[i], _depth + 1);
                        }
                    }
                    return message;
                };

                SignedDocument.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.signatures = [];
                    if (options.defaults)
                        if (options.bytes === $String)
                            object.payload = "";
                        else {
                            object.payload = [];
                            if (options.bytes !== $Array)
                                object.payload = $util.newBuffer(object.payload);
                        }
                    if (message.payload != null && $Object.hasOwnProperty.call(message, "payload"))
                        object.payload = options.bytes === $String ? $util.base64.encode(message.payload, 0, message.payload.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.payload) : message.payload;
                    if (message.signatures && message.signatures.length) {
                        object.signatures = $Array(message.signatures.length);
                        for (let j = 0; j < message.signatures.length; ++j)
                            object.signatures[j] = $root.proffer.control.v1.Signature.toObject(message.signatures[j], options, _depth + 1);
                    }
                    return object;
                };

                SignedDocument.prototype.toJSON = function() {
                    return SignedDocument.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SignedDocument;
            })();

            v1.Signature = (function() {

                const Signature = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Signature.prototype.keyId = "";
                Signature.prototype.signature = $util.newBuffer([]);

                Signature.create = function(properties) {
                    return new Signature(properties);
                };

                Signature.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.keyId != null && $Object.hasOwnProperty.call(message, "keyId") && message.keyId !== "")
                        writer.uint32(10).string(message.keyId);
                    if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                        writer.uint32(18).bytes(message.signature);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Signature.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.Signature();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.keyId = value;
                                else
                                    delete message.keyId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.signature = value;
                                else
                                    delete message.signature;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                Signature.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.Signature)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.Signature: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.Signature();
                    if (object.keyId != null)
                        if (typeof object.keyId !== "string" || object.keyId.length)
                            message.keyId = $String(object.keyId);
                    if (object.signature != null)
                        if (object.signature.length)
                            if (typeof object.signature === "string")
                                $util.base64.decode(object.signature, message.signature = $util.newBuffer($util.base64.length(object.signature)), 0);
                            else if (object.signature.length >= 0)
                                message.signature = object.signature;
                    return message;
                };

                Signature.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.keyId = "";
                        if (options.bytes === $String)
                            object.signature = "";
                        else {
                            object.signature = [];
                            if (options.bytes !== $Array)
                                object.signature = $util.newBuffer(object.signature);
                        }
                    }
                    if (message.keyId != null && $Object.hasOwnProperty.call(message, "keyId"))
                        object.keyId = message.keyId;
                    if (message.signature != null && $Object.hasOwnProperty.call(message, "signature"))
                        object.signature = options.bytes === $String ? $util.base64.encode(message.signature, 0, message.signature.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.signature) : message.signature;
                    return object;
                };

                Signature.prototype.toJSON = function() {
                    return Signature.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Signature;
            })();

            v1.Answer = (function() {

                const Answer = function (properties) {
                    this.stages = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Answer.prototype.attempt = "";
                Answer.prototype.ack = false;
                Answer.prototype.stage = 0;
                Answer.prototype.resource = "";
                Answer.prototype.code = "";
                Answer.prototype.message = "";
                Answer.prototype.stages = $util.emptyArray;
                Answer.prototype.retryAfterMs = 0;

                Answer.create = function(properties) {
                    return new Answer(properties);
                };

                Answer.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(10).string(message.attempt);
                    if (message.ack != null && $Object.hasOwnProperty.call(message, "ack") && message.ack !== false)
                        writer.uint32(16).bool(message.ack);
                    if (message.stage != null && $Object.hasOwnProperty.call(message, "stage") && message.stage !== 0)
                        writer.uint32(24).int32(message.stage);
                    if (message.resource != null && $Object.hasOwnProperty.call(message, "resource") && message.resource !== "")
                        writer.uint32(34).string(message.resource);
                    if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                        writer.uint32(42).string(message.code);
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                        writer.uint32(50).string(message.message);
                    if (message.stages != null && message.stages.length)
                        for (let i = 0; i < message.stages.length; ++i)
                            $root.proffer.control.v1.StageTime.encode(message.stages[i], writer.uint32(58).fork(), _depth + 1).ldelim();
                    if (message.retryAfterMs != null && $Object.hasOwnProperty.call(message, "retryAfterMs") && message.retryAfterMs !== 0)
                        writer.uint32(64).uint32(message.retryAfterMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Answer.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.Answer();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.ack = value;
                                else
                                    delete message.ack;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.stage = value;
                                else
                                    delete message.stage;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.resource = value;
                                else
                                    delete message.resource;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.code = value;
                                else
                                    delete message.code;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.message = value;
                                else
                                    delete message.message;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.stages && message.stages.length))
                                    message.stages = [];
                                message.stages.push($root.proffer.control.v1.StageTime.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 8: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.retryAfterMs = value;
                                else
                                    delete message.retryAfterMs;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                Answer.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.Answer)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.Answer: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.Answer();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    if (object.ack != null)
                        if (object.ack)
                            message.ack = $Boolean(object.ack);
                    if (object.stage !== 0 && (typeof object.stage !== "string" || $root.proffer.control.v1.Stage[object.stage] !== 0))
                        switch (object.stage) {
                        case "STAGE_UNSPECIFIED":
                        case 0:
                            message.stage = 0;
                            break;
                        case "STAGE_OFFER":
                        case 1:
                            message.stage = 1;
                            break;
                        case "STAGE_FETCH":
                        case 2:
                            message.stage = 2;
                            break;
                        case "STAGE_VERIFY":
                        case 3:
                            message.stage = 3;
                            break;
                        case "STAGE_COMPILE":
                        case 4:
                            message.stage = 4;
                            break;
                        case "STAGE_VALIDATE":
                        case 5:
                            message.stage = 5;
                            break;
                        case "STAGE_WARM":
                        case 6:
                            message.stage = 6;
                            break;
                        case "STAGE_ACTIVATE":
                        case 7:
                            message.stage = 7;
                            break;
                        default:
                            if (typeof object.stage === "number" && (object.stage | 0) === object.stage)
                                message.stage = object.stage;
                        }
                    if (object.resource != null)
                        if (typeof object.resource !== "string" || object.resource.length)
                            message.resource = $String(object.resource);
                    if (object.code != null)
                        if (typeof object.code !== "string" || object.code.length)
                            message.code = $String(object.code);
                    if (object.message != null)
                        if (typeof object.message !== "string" || object.message.length)
                            message.message = $String(object.message);
                    if (object.stages) {
                        if (!$Array.isArray(object.stages))
                            throw $TypeError(".proffer.control.v1.Answer.stages: array expected");
                        message.stages = $Array(object.stages.length);
                        for (let i = 0; i < object.stages.length; ++i) {
                            if (!$util.isObject(object.stages[i]))
                                throw $TypeError(".proffer.control.v1.Answer.stages: object expected");
                            message.stages[i] = $root.proffer.control.v1.StageTime.fromObject(object.stages[i], _depth + 1);
                        }
                    }
                    if (object.retryAfterMs != null)
                        if ($Number(object.retryAfterMs) !== 0)
                            message.retryAfterMs = object.retryAfterMs >>> 0;
                    return message;
                };

                Answer.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.stages = [];
                    if (options.defaults) {
                        object.attempt = "";
                        object.ack = false;
                        object.stage = options.enums === $String ? "STAGE_UNSPECIFIED" : 0;
                        object.resource = "";
                        object.code = "";
                        object.message = "";
                        object.retryAfterMs = 0;
                    }
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    if (message.ack != null && $Object.hasOwnProperty.call(message, "ack"))
                        object.ack = message.ack;
                    if (message.stage != null && $Object.hasOwnProperty.call(message, "stage"))
                        object.stage = options.enums === $String ? $root.proffer.control.v1.Stage[message.stage] === $undefined ? message.stage : $root.proffer.control.v1.Stage[message.stage] : message.stage;
                    if (message.resource != null && $Object.hasOwnProperty.call(message, "resource"))
                        object.resource = message.resource;
                    if (message.code != null && $Object.hasOwnProperty.call(message, "code"))
                        object.code = message.code;
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message"))
                        object.message = message.message;
                    if (message.stages && message.stages.length) {
                        object.stages = $Array(message.stages.length);
                        for (let j = 0; j < message.stages.length; ++j)
                            object.stages[j] = $root.proffer.control.v1.StageTime.toObject(message.stages[j], options, _depth + 1);
                    }
                    if (message.retryAfterMs != null && $Object.hasOwnProperty.call(message, "retryAfterMs"))
                        object.retryAfterMs = message.retryAfterMs;
                    return object;
                };

                Answer.prototype.toJSON = function() {
                    return Answer.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Answer;
            })();

            v1.Stage = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "STAGE_UNSPECIFIED"] = 0;
                values[valuesById[1] = "STAGE_OFFER"] = 1;
                values[valuesById[2] = "STAGE_FETCH"] = 2;
                values[valuesById[3] = "STAGE_VERIFY"] = 3;
                values[valuesById[4] = "STAGE_COMPILE"] = 4;
                values[valuesById[5] = "STAGE_VALIDATE"] = 5;
                values[valuesById[6] = "STAGE_WARM"] = 6;
                values[valuesById[7] = "STAGE_ACTIVATE"] = 7;
                return values;
            })();

            v1.StageTime = (function() {

                const StageTime = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                StageTime.prototype.stage = 0;
                StageTime.prototype.ms = 0;

                StageTime.create = function(properties) {
                    return new StageTime(properties);
                };

                StageTime.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.stage != null && $Object.hasOwnProperty.call(message, "stage") && message.stage !== 0)
                        writer.uint32(8).int32(message.stage);
                    if (message.ms != null && $Object.hasOwnProperty.call(message, "ms") && !$Object.is(message.ms, 0))
                        writer.uint32(17).double(message.ms);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                StageTime.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.StageTime();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.stage = value;
                                else
                                    delete message.stage;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.ms = value;
                                else
                                    delete message.ms;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                StageTime.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.StageTime)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.StageTime: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.StageTime();
                    if (object.stage !== 0 && (typeof object.stage !== "string" || $root.proffer.control.v1.Stage[object.stage] !== 0))
                        switch (object.stage) {
                        case "STAGE_UNSPECIFIED":
                        case 0:
                            message.stage = 0;
                            break;
                        case "STAGE_OFFER":
                        case 1:
                            message.stage = 1;
                            break;
                        case "STAGE_FETCH":
                        case 2:
                            message.stage = 2;
                            break;
                        case "STAGE_VERIFY":
                        case 3:
                            message.stage = 3;
                            break;
                        case "STAGE_COMPILE":
                        case 4:
                            message.stage = 4;
                            break;
                        case "STAGE_VALIDATE":
                        case 5:
                            message.stage = 5;
                            break;
                        case "STAGE_WARM":
                        case 6:
                            message.stage = 6;
                            break;
                        case "STAGE_ACTIVATE":
                        case 7:
                            message.stage = 7;
                            break;
                        default:
                            if (typeof object.stage === "number" && (object.stage | 0) === object.stage)
                                message.stage = object.stage;
                        }
                    if (object.ms != null)
                        if (!$Object.is($Number(object.ms), 0))
                            message.ms = $Number(object.ms);
                    return message;
                };

                StageTime.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.stage = options.enums === $String ? "STAGE_UNSPECIFIED" : 0;
                        object.ms = 0;
                    }
                    if (message.stage != null && $Object.hasOwnProperty.call(message, "stage"))
                        object.stage = options.enums === $String ? $root.proffer.control.v1.Stage[message.stage] === $undefined ? message.stage : $root.proffer.control.v1.Stage[message.stage] : message.stage;
                    if (message.ms != null && $Object.hasOwnProperty.call(message, "ms"))
                        object.ms = options.json && !$isFinite(message.ms) ? $String(message.ms) : message.ms;
                    return object;
                };

                StageTime.prototype.toJSON = function() {
                    return StageTime.toObject(this, $protobuf.util.toJSONOptions);
                };

                return StageTime;
            })();

            v1.OfferRequest = (function() {

                const OfferRequest = function (properties) {
                    this.documents = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                OfferRequest.prototype.attempt = "";
                OfferRequest.prototype.manifest = $util.newBuffer([]);
                OfferRequest.prototype.documents = $util.emptyArray;

                OfferRequest.create = function(properties) {
                    return new OfferRequest(properties);
                };

                OfferRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(10).string(message.attempt);
                    if (message.manifest != null && $Object.hasOwnProperty.call(message, "manifest") && message.manifest.length)
                        writer.uint32(18).bytes(message.manifest);
                    if (message.documents != null && message.documents.length)
                        for (let i = 0; i < message.documents.length; ++i)
                            $root.proffer.control.v1.SignedDocument.encode(message.documents[i], writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                OfferRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.OfferRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.manifest = value;
                                else
                                    delete message.manifest;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.documents && message.documents.length))
                                    message.documents = [];
                                message.documents.push($root.proffer.control.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                OfferRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.OfferRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.OfferRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.OfferRequest();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    if (object.manifest != null)
                        if (object.manifest.length)
                            if (typeof object.manifest === "string")
                                $util.base64.decode(object.manifest, message.manifest = $util.newBuffer($util.base64.length(object.manifest)), 0);
                            else if (object.manifest.length >= 0)
                                message.manifest = object.manifest;
                    if (object.documents) {
                        if (!$Array.isArray(object.documents))
                            throw $TypeError(".proffer.control.v1.OfferRequest.documents: array expected");
                        message.documents = $Array(object.documents.length);
                        for (let i = 0; i < object.documents.length; ++i) {
                            if (!$util.isObject(object.documents[i]))
                                throw $TypeError(".proffer.control.v1.OfferRequest.documents: object expected");
                            message.documents[i] = $root.proffer.control.v1.SignedDocument.fromObject(object.documents[i], _depth + 1);
                        }
                    }
                    return message;
                };

                OfferRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.documents = [];
                    if (options.defaults) {
                        object.attempt = "";
                        if (options.bytes === $String)
                            object.manifest = "";
                        else {
                            object.manifest = [];
                            if (options.bytes !== $Array)
                                object.manifest = $util.newBuffer(object.manifest);
                        }
                    }
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    if (message.manifest != null && $Object.hasOwnProperty.call(message, "manifest"))
                        object.manifest = options.bytes === $String ? $util.base64.encode(message.manifest, 0, message.manifest.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.manifest) : message.manifest;
                    if (message.documents && message.documents.length) {
                        object.documents = $Array(message.documents.length);
                        for (let j = 0; j < message.documents.length; ++j)
                            object.documents[j] = $root.proffer.control.v1.SignedDocument.toObject(message.documents[j], options, _depth + 1);
                    }
                    return object;
                };

                OfferRequest.prototype.toJSON = function() {
                    return OfferRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return OfferRequest;
            })();

            v1.OfferResponse = (function() {

                const OfferResponse = function (properties) {
                    this.lacking = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                OfferResponse.prototype.answer = null;
                OfferResponse.prototype.bundle = "";
                OfferResponse.prototype.lacking = $util.emptyArray;

                OfferResponse.create = function(properties) {
                    return new OfferResponse(properties);
                };

                OfferResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        $root.proffer.control.v1.Answer.encode(message.answer, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(18).string(message.bundle);
                    if (message.lacking != null && message.lacking.length)
                        for (let i = 0; i < message.lacking.length; ++i)
                            $root.proffer.control.v1.BlobWanted.encode(message.lacking[i], writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                OfferResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.OfferResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.answer = $root.proffer.control.v1.Answer.decode(reader, reader.size(), $undefined, _depth + 1, message.answer);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bundle = value;
                                else
                                    delete message.bundle;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.lacking && message.lacking.length))
                                    message.lacking = [];
                                message.lacking.push($root.proffer.control.v1.BlobWanted.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                OfferResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.OfferResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.OfferResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.OfferResponse();
                    if (object.answer != null) {
                        if (!$util.isObject(object.answer))
                            throw $TypeError(".proffer.control.v1.OfferResponse.answer: object expected");
                        message.answer = $root.proffer.control.v1.Answer.fromObject(object.answer, _depth + 1);
                    }
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    if (object.lacking) {
                        if (!$Array.isArray(object.lacking))
                            throw $TypeError(".proffer.control.v1.OfferResponse.lacking: array expected");
                        message.lacking = $Array(object.lacking.length);
                        for (let i = 0; i < object.lacking.length; ++i) {
                            if (!$util.isObject(object.lacking[i]))
                                throw $TypeError(".proffer.control.v1.OfferResponse.lacking: object expected");
                            message.lacking[i] = $root.proffer.control.v1.BlobWanted.fromObject(object.lacking[i], _depth + 1);
                        }
                    }
                    return message;
                };

                OfferResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.lacking = [];
                    if (options.defaults) {
                        object.answer = null;
                        object.bundle = "";
                    }
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        object.answer = $root.proffer.control.v1.Answer.toObject(message.answer, options, _depth + 1);
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    if (message.lacking && message.lacking.length) {
                        object.lacking = $Array(message.lacking.length);
                        for (let j = 0; j < message.lacking.length; ++j)
                            object.lacking[j] = $root.proffer.control.v1.BlobWanted.toObject(message.lacking[j], options, _depth + 1);
                    }
                    return object;
                };

                OfferResponse.prototype.toJSON = function() {
                    return OfferResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return OfferResponse;
            })();

            v1.BlobWanted = (function() {

                const BlobWanted = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                BlobWanted.prototype.sha256 = "";
                BlobWanted.prototype.sizeBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                BlobWanted.prototype.receivedBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                BlobWanted.create = function(properties) {
                    return new BlobWanted(properties);
                };

                BlobWanted.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sha256 != null && $Object.hasOwnProperty.call(message, "sha256") && message.sha256 !== "")
                        writer.uint32(10).string(message.sha256);
                    if (message.sizeBytes != null && $Object.hasOwnProperty.call(message, "sizeBytes") && (typeof message.sizeBytes === "object" ? message.sizeBytes.low || message.sizeBytes.high : message.sizeBytes !== 0))
                        writer.uint32(16).uint64(message.sizeBytes);
                    if (message.receivedBytes != null && $Object.hasOwnProperty.call(message, "receivedBytes") && (typeof message.receivedBytes === "object" ? message.receivedBytes.low || message.receivedBytes.high : message.receivedBytes !== 0))
                        writer.uint32(24).uint64(message.receivedBytes);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                BlobWanted.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.BlobWanted();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.sha256 = value;
                                else
                                    delete message.sha256;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sizeBytes = value;
                                else
                                    delete message.sizeBytes;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.receivedBytes = value;
                                else
                                    delete message.receivedBytes;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                BlobWanted.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.BlobWanted)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.BlobWanted: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.BlobWanted();
                    if (object.sha256 != null)
                        if (typeof object.sha256 !== "string" || object.sha256.length)
                            message.sha256 = $String(object.sha256);
                    if (object.sizeBytes != null)
                        if (typeof object.sizeBytes === "object" ? object.sizeBytes.low || object.sizeBytes.high : $Number(object.sizeBytes) !== 0)
                            if ($util.Long)
                                message.sizeBytes = $util.Long.fromValue(object.sizeBytes, true);
                            else if (typeof object.sizeBytes === "string")
                                message.sizeBytes = $parseInt(object.sizeBytes, 10);
                            else if (typeof object.sizeBytes === "number")
                                message.sizeBytes = object.sizeBytes;
                            else if (typeof object.sizeBytes === "object")
                                message.sizeBytes = new $util.LongBits(object.sizeBytes.low >>> 0, object.sizeBytes.high >>> 0).toNumber(true);
                    if (object.receivedBytes != null)
                        if (typeof object.receivedBytes === "object" ? object.receivedBytes.low || object.receivedBytes.high : $Number(object.receivedBytes) !== 0)
                            if ($util.Long)
                                message.receivedBytes = $util.Long.fromValue(object.receivedBytes, true);
                            else if (typeof object.receivedBytes === "string")
                                message.receivedBytes = $parseInt(object.receivedBytes, 10);
                            else if (typeof object.receivedBytes === "number")
                                message.receivedBytes = object.receivedBytes;
                            else if (typeof object.receivedBytes === "object")
                                message.receivedBytes = new $util.LongBits(object.receivedBytes.low >>> 0, object.receivedBytes.high >>> 0).toNumber(true);
                    return message;
                };

                BlobWanted.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.sha256 = "";
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.sizeBytes = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.sizeBytes = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.receivedBytes = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.receivedBytes = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.sha256 != null && $Object.hasOwnProperty.call(message, "sha256"))
                        object.sha256 = message.sha256;
                    if (message.sizeBytes != null && $Object.hasOwnProperty.call(message, "sizeBytes"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.sizeBytes = typeof message.sizeBytes === "number" ? $BigInt(message.sizeBytes) : $util.Long.fromBits(message.sizeBytes.low >>> 0, message.sizeBytes.high >>> 0, true).toBigInt();
                        else if (typeof message.sizeBytes === "number")
                            object.sizeBytes = options.longs === $String ? $String(message.sizeBytes) : message.sizeBytes;
                        else
                            object.sizeBytes = options.longs === $String ? $util.Long.prototype.toString.call(message.sizeBytes) : options.longs === $Number ? new $util.LongBits(message.sizeBytes.low >>> 0, message.sizeBytes.high >>> 0).toNumber(true) : message.sizeBytes;
                    if (message.receivedBytes != null && $Object.hasOwnProperty.call(message, "receivedBytes"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.receivedBytes = typeof message.receivedBytes === "number" ? $BigInt(message.receivedBytes) : $util.Long.fromBits(message.receivedBytes.low >>> 0, message.receivedBytes.high >>> 0, true).toBigInt();
                        else if (typeof message.receivedBytes === "number")
                            object.receivedBytes = options.longs === $String ? $String(message.receivedBytes) : message.receivedBytes;
                        else
                            object.receivedBytes = options.longs === $String ? $util.Long.prototype.toString.call(message.receivedBytes) : options.longs === $Number ? new $util.LongBits(message.receivedBytes.low >>> 0, message.receivedBytes.high >>> 0).toNumber(true) : message.receivedBytes;
                    return object;
                };

                BlobWanted.prototype.toJSON = function() {
                    return BlobWanted.toObject(this, $protobuf.util.toJSONOptions);
                };

                return BlobWanted;
            })();

            v1.UploadRequest = (function() {

                const UploadRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                UploadRequest.prototype.attempt = "";
                UploadRequest.prototype.sha256 = "";
                UploadRequest.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                UploadRequest.prototype.data = $util.newBuffer([]);

                UploadRequest.create = function(properties) {
                    return new UploadRequest(properties);
                };

                UploadRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(10).string(message.attempt);
                    if (message.sha256 != null && $Object.hasOwnProperty.call(message, "sha256") && message.sha256 !== "")
                        writer.uint32(18).string(message.sha256);
                    if (message.offset != null && $Object.hasOwnProperty.call(message, "offset") && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                        writer.uint32(24).uint64(message.offset);
                    if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                        writer.uint32(34).bytes(message.data);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                UploadRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.UploadRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.sha256 = value;
                                else
                                    delete message.sha256;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.offset = value;
                                else
                                    delete message.offset;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.data = value;
                                else
                                    delete message.data;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                UploadRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.UploadRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.UploadRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.UploadRequest();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    if (object.sha256 != null)
                        if (typeof object.sha256 !== "string" || object.sha256.length)
                            message.sha256 = $String(object.sha256);
                    if (object.offset != null)
                        if (typeof object.offset === "object" ? object.offset.low || object.offset.high : $Number(object.offset) !== 0)
                            if ($util.Long)
                                message.offset = $util.Long.fromValue(object.offset, true);
                            else if (typeof object.offset === "string")
                                message.offset = $parseInt(object.offset, 10);
                            else if (typeof object.offset === "number")
                                message.offset = object.offset;
                            else if (typeof object.offset === "object")
                                message.offset = new $util.LongBits(object.offset.low >>> 0, object.offset.high >>> 0).toNumber(true);
                    if (object.data != null)
                        if (object.data.length)
                            if (typeof object.data === "string")
                                $util.base64.decode(object.data, message.data = $util.newBuffer($util.base64.length(object.data)), 0);
                            else if (object.data.length >= 0)
                                message.data = object.data;
                    return message;
                };

                UploadRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.attempt = "";
                        object.sha256 = "";
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.offset = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.offset = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if (options.bytes === $String)
                            object.data = "";
                        else {
                            object.data = [];
                            if (options.bytes !== $Array)
                                object.data = $util.newBuffer(object.data);
                        }
                    }
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    if (message.sha256 != null && $Object.hasOwnProperty.call(message, "sha256"))
                        object.sha256 = message.sha256;
                    if (message.offset != null && $Object.hasOwnProperty.call(message, "offset"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.offset = typeof message.offset === "number" ? $BigInt(message.offset) : $util.Long.fromBits(message.offset.low >>> 0, message.offset.high >>> 0, true).toBigInt();
                        else if (typeof message.offset === "number")
                            object.offset = options.longs === $String ? $String(message.offset) : message.offset;
                        else
                            object.offset = options.longs === $String ? $util.Long.prototype.toString.call(message.offset) : options.longs === $Number ? new $util.LongBits(message.offset.low >>> 0, message.offset.high >>> 0).toNumber(true) : message.offset;
                    if (message.data != null && $Object.hasOwnProperty.call(message, "data"))
                        object.data = options.bytes === $String ? $util.base64.encode(message.data, 0, message.data.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.data) : message.data;
                    return object;
                };

                UploadRequest.prototype.toJSON = function() {
                    return UploadRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return UploadRequest;
            })();

            v1.UploadResponse = (function() {

                const UploadResponse = function (properties) {
                    this.lacking = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                UploadResponse.prototype.answer = null;
                UploadResponse.prototype.receivedBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                UploadResponse.prototype.lacking = $util.emptyArray;

                UploadResponse.create = function(properties) {
                    return new UploadResponse(properties);
                };

                UploadResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        $root.proffer.control.v1.Answer.encode(message.answer, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.receivedBytes != null && $Object.hasOwnProperty.call(message, "receivedBytes") && (typeof message.receivedBytes === "object" ? message.receivedBytes.low || message.receivedBytes.high : message.receivedBytes !== 0))
                        writer.uint32(16).uint64(message.receivedBytes);
                    if (message.lacking != null && message.lacking.length)
                        for (let i = 0; i < message.lacking.length; ++i)
                            $root.proffer.control.v1.BlobWanted.encode(message.lacking[i], writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                UploadResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.UploadResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.answer = $root.proffer.control.v1.Answer.decode(reader, reader.size(), $undefined, _depth + 1, message.answer);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.receivedBytes = value;
                                else
                                    delete message.receivedBytes;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.lacking && message.lacking.length))
                                    message.lacking = [];
                                message.lacking.push($root.proffer.control.v1.BlobWanted.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                UploadResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.UploadResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.UploadResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.UploadResponse();
                    if (object.answer != null) {
                        if (!$util.isObject(object.answer))
                            throw $TypeError(".proffer.control.v1.UploadResponse.answer: object expected");
                        message.answer = $root.proffer.control.v1.Answer.fromObject(object.answer, _depth + 1);
                    }
                    if (object.receivedBytes != null)
                        if (typeof object.receivedBytes === "object" ? object.receivedBytes.low || object.receivedBytes.high : $Number(object.receivedBytes) !== 0)
                            if ($util.Long)
                                message.receivedBytes = $util.Long.fromValue(object.receivedBytes, true);
                            else if (typeof object.receivedBytes === "string")
                                message.receivedBytes = $parseInt(object.receivedBytes, 10);
                            else if (typeof object.receivedBytes === "number")
                                message.receivedBytes = object.receivedBytes;
                            else if (typeof object.receivedBytes === "object")
                                message.receivedBytes = new $util.LongBits(object.receivedBytes.low >>> 0, object.receivedBytes.high >>> 0).toNumber(true);
                    if (object.lacking) {
                        if (!$Array.isArray(object.lacking))
                            throw $TypeError(".proffer.control.v1.UploadResponse.lacking: array expected");
                        message.lacking = $Array(object.lacking.length);
                        for (let i = 0; i < object.lacking.length; ++i) {
                            if (!$util.isObject(object.lacking[i]))
                                throw $TypeError(".proffer.control.v1.UploadResponse.lacking: object expected");
                            message.lacking[i] = $root.proffer.control.v1.BlobWanted.fromObject(object.lacking[i], _depth + 1);
                        }
                    }
                    return message;
                };

                UploadResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.lacking = [];
                    if (options.defaults) {
                        object.answer = null;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.receivedBytes = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.receivedBytes = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        object.answer = $root.proffer.control.v1.Answer.toObject(message.answer, options, _depth + 1);
                    if (message.receivedBytes != null && $Object.hasOwnProperty.call(message, "receivedBytes"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.receivedBytes = typeof message.receivedBytes === "number" ? $BigInt(message.receivedBytes) : $util.Long.fromBits(message.receivedBytes.low >>> 0, message.receivedBytes.high >>> 0, true).toBigInt();
                        else if (typeof message.receivedBytes === "number")
                            object.receivedBytes = options.longs === $String ? $String(message.receivedBytes) : message.receivedBytes;
                        else
                            object.receivedBytes = options.longs === $String ? $util.Long.prototype.toString.call(message.receivedBytes) : options.longs === $Number ? new $util.LongBits(message.receivedBytes.low >>> 0, message.receivedBytes.high >>> 0).toNumber(true) : message.receivedBytes;
                    if (message.lacking && message.lacking.length) {
                        object.lacking = $Array(message.lacking.length);
                        for (let j = 0; j < message.lacking.length; ++j)
                            object.lacking[j] = $root.proffer.control.v1.BlobWanted.toObject(message.lacking[j], options, _depth + 1);
                    }
                    return object;
                };

                UploadResponse.prototype.toJSON = function() {
                    return UploadResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return UploadResponse;
            })();

            v1.PrepareRequest = (function() {

                const PrepareRequest = function (properties) {
                    this.documents = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                PrepareRequest.prototype.attempt = "";
                PrepareRequest.prototype.documents = $util.emptyArray;

                PrepareRequest.create = function(properties) {
                    return new PrepareRequest(properties);
                };

                PrepareRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(10).string(message.attempt);
                    if (message.documents != null && message.documents.length)
                        for (let i = 0; i < message.documents.length; ++i)
                            $root.proffer.control.v1.SignedDocument.encode(message.documents[i], writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                PrepareRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.PrepareRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.documents && message.documents.length))
                                    message.documents = [];
                                message.documents.push($root.proffer.control.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                PrepareRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.PrepareRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.PrepareRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.PrepareRequest();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    if (object.documents) {
                        if (!$Array.isArray(object.documents))
                            throw $TypeError(".proffer.control.v1.PrepareRequest.documents: array expected");
                        message.documents = $Array(object.documents.length);
                        for (let i = 0; i < object.documents.length; ++i) {
                            if (!$util.isObject(object.documents[i]))
                                throw $TypeError(".proffer.control.v1.PrepareRequest.documents: object expected");
                            message.documents[i] = $root.proffer.control.v1.SignedDocument.fromObject(object.documents[i], _depth + 1);
                        }
                    }
                    return message;
                };

                PrepareRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.documents = [];
                    if (options.defaults)
                        object.attempt = "";
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    if (message.documents && message.documents.length) {
                        object.documents = $Array(message.documents.length);
                        for (let j = 0; j < message.documents.length; ++j)
                            object.documents[j] = $root.proffer.control.v1.SignedDocument.toObject(message.documents[j], options, _depth + 1);
                    }
                    return object;
                };

                PrepareRequest.prototype.toJSON = function() {
                    return PrepareRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return PrepareRequest;
            })();

            v1.PrepareResponse = (function() {

                const PrepareResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                PrepareResponse.prototype.answer = null;
                PrepareResponse.prototype.bundle = "";

                PrepareResponse.create = function(properties) {
                    return new PrepareResponse(properties);
                };

                PrepareResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        $root.proffer.control.v1.Answer.encode(message.answer, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(18).string(message.bundle);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                PrepareResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.PrepareResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.answer = $root.proffer.control.v1.Answer.decode(reader, reader.size(), $undefined, _depth + 1, message.answer);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bundle = value;
                                else
                                    delete message.bundle;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                PrepareResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.PrepareResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.PrepareResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.PrepareResponse();
                    if (object.answer != null) {
                        if (!$util.isObject(object.answer))
                            throw $TypeError(".proffer.control.v1.PrepareResponse.answer: object expected");
                        message.answer = $root.proffer.control.v1.Answer.fromObject(object.answer, _depth + 1);
                    }
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    return message;
                };

                PrepareResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.answer = null;
                        object.bundle = "";
                    }
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        object.answer = $root.proffer.control.v1.Answer.toObject(message.answer, options, _depth + 1);
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    return object;
                };

                PrepareResponse.prototype.toJSON = function() {
                    return PrepareResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return PrepareResponse;
            })();

            v1.CommitRequest = (function() {

                const CommitRequest = function (properties) {
                    this.documents = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                CommitRequest.prototype.attempt = "";
                CommitRequest.prototype.documents = $util.emptyArray;

                CommitRequest.create = function(properties) {
                    return new CommitRequest(properties);
                };

                CommitRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(10).string(message.attempt);
                    if (message.documents != null && message.documents.length)
                        for (let i = 0; i < message.documents.length; ++i)
                            $root.proffer.control.v1.SignedDocument.encode(message.documents[i], writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                CommitRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.CommitRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.documents && message.documents.length))
                                    message.documents = [];
                                message.documents.push($root.proffer.control.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                CommitRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.CommitRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.CommitRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.CommitRequest();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    if (object.documents) {
                        if (!$Array.isArray(object.documents))
                            throw $TypeError(".proffer.control.v1.CommitRequest.documents: array expected");
                        message.documents = $Array(object.documents.length);
                        for (let i = 0; i < object.documents.length; ++i) {
                            if (!$util.isObject(object.documents[i]))
                                throw $TypeError(".proffer.control.v1.CommitRequest.documents: object expected");
                            message.documents[i] = $root.proffer.control.v1.SignedDocument.fromObject(object.documents[i], _depth + 1);
                        }
                    }
                    return message;
                };

                CommitRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.documents = [];
                    if (options.defaults)
                        object.attempt = "";
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    if (message.documents && message.documents.length) {
                        object.documents = $Array(message.documents.length);
                        for (let j = 0; j < message.documents.length; ++j)
                            object.documents[j] = $root.proffer.control.v1.SignedDocument.toObject(message.documents[j], options, _depth + 1);
                    }
                    return object;
                };

                CommitRequest.prototype.toJSON = function() {
                    return CommitRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return CommitRequest;
            })();

            v1.CommitResponse = (function() {

                const CommitResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                CommitResponse.prototype.answer = null;
                CommitResponse.prototype.bundle = "";
                CommitResponse.prototype.generation = 0;
                CommitResponse.prototype.startsAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                CommitResponse.create = function(properties) {
                    return new CommitResponse(properties);
                };

                CommitResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        $root.proffer.control.v1.Answer.encode(message.answer, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(18).string(message.bundle);
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && message.generation !== 0)
                        writer.uint32(24).uint32(message.generation);
                    if (message.startsAtMs != null && $Object.hasOwnProperty.call(message, "startsAtMs") && (typeof message.startsAtMs === "object" ? message.startsAtMs.low || message.startsAtMs.high : message.startsAtMs !== 0))
                        writer.uint32(32).uint64(message.startsAtMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                CommitResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.CommitResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.answer = $root.proffer.control.v1.Answer.decode(reader, reader.size(), $undefined, _depth + 1, message.answer);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bundle = value;
                                else
                                    delete message.bundle;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.generation = value;
                                else
                                    delete message.generation;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.startsAtMs = value;
                                else
                                    delete message.startsAtMs;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                CommitResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.CommitResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.CommitResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.CommitResponse();
                    if (object.answer != null) {
                        if (!$util.isObject(object.answer))
                            throw $TypeError(".proffer.control.v1.CommitResponse.answer: object expected");
                        message.answer = $root.proffer.control.v1.Answer.fromObject(object.answer, _depth + 1);
                    }
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    if (object.generation != null)
                        if ($Number(object.generation) !== 0)
                            message.generation = object.generation >>> 0;
                    if (object.startsAtMs != null)
                        if (typeof object.startsAtMs === "object" ? object.startsAtMs.low || object.startsAtMs.high : $Number(object.startsAtMs) !== 0)
                            if ($util.Long)
                                message.startsAtMs = $util.Long.fromValue(object.startsAtMs, true);
                            else if (typeof object.startsAtMs === "string")
                                message.startsAtMs = $parseInt(object.startsAtMs, 10);
                            else if (typeof object.startsAtMs === "number")
                                message.startsAtMs = object.startsAtMs;
                            else if (typeof object.startsAtMs === "object")
                                message.startsAtMs = new $util.LongBits(object.startsAtMs.low >>> 0, object.startsAtMs.high >>> 0).toNumber(true);
                    return message;
                };

                CommitResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.answer = null;
                        object.bundle = "";
                        object.generation = 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.startsAtMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.startsAtMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        object.answer = $root.proffer.control.v1.Answer.toObject(message.answer, options, _depth + 1);
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation"))
                        object.generation = message.generation;
                    if (message.startsAtMs != null && $Object.hasOwnProperty.call(message, "startsAtMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.startsAtMs = typeof message.startsAtMs === "number" ? $BigInt(message.startsAtMs) : $util.Long.fromBits(message.startsAtMs.low >>> 0, message.startsAtMs.high >>> 0, true).toBigInt();
                        else if (typeof message.startsAtMs === "number")
                            object.startsAtMs = options.longs === $String ? $String(message.startsAtMs) : message.startsAtMs;
                        else
                            object.startsAtMs = options.longs === $String ? $util.Long.prototype.toString.call(message.startsAtMs) : options.longs === $Number ? new $util.LongBits(message.startsAtMs.low >>> 0, message.startsAtMs.high >>> 0).toNumber(true) : message.startsAtMs;
                    return object;
                };

                CommitResponse.prototype.toJSON = function() {
                    return CommitResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return CommitResponse;
            })();

            v1.AbortRequest = (function() {

                const AbortRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                AbortRequest.prototype.attempt = "";

                AbortRequest.create = function(properties) {
                    return new AbortRequest(properties);
                };

                AbortRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(10).string(message.attempt);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                AbortRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.AbortRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                AbortRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.AbortRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.AbortRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.AbortRequest();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    return message;
                };

                AbortRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.attempt = "";
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    return object;
                };

                AbortRequest.prototype.toJSON = function() {
                    return AbortRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return AbortRequest;
            })();

            v1.AbortResponse = (function() {

                const AbortResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                AbortResponse.prototype.answer = null;

                AbortResponse.create = function(properties) {
                    return new AbortResponse(properties);
                };

                AbortResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        $root.proffer.control.v1.Answer.encode(message.answer, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                AbortResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.AbortResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.answer = $root.proffer.control.v1.Answer.decode(reader, reader.size(), $undefined, _depth + 1, message.answer);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                AbortResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.AbortResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.AbortResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.AbortResponse();
                    if (object.answer != null) {
                        if (!$util.isObject(object.answer))
                            throw $TypeError(".proffer.control.v1.AbortResponse.answer: object expected");
                        message.answer = $root.proffer.control.v1.Answer.fromObject(object.answer, _depth + 1);
                    }
                    return message;
                };

                AbortResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.answer = null;
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        object.answer = $root.proffer.control.v1.Answer.toObject(message.answer, options, _depth + 1);
                    return object;
                };

                AbortResponse.prototype.toJSON = function() {
                    return AbortResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return AbortResponse;
            })();

            v1.ReleaseRequest = (function() {

                const ReleaseRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                ReleaseRequest.prototype.attempt = "";
                ReleaseRequest.prototype.release = null;
                ReleaseRequest.prototype.bundle = "";

                ReleaseRequest.create = function(properties) {
                    return new ReleaseRequest(properties);
                };

                ReleaseRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(10).string(message.attempt);
                    if (message.release != null && $Object.hasOwnProperty.call(message, "release"))
                        $root.proffer.control.v1.SignedDocument.encode(message.release, writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(26).string(message.bundle);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                ReleaseRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.ReleaseRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.release = $root.proffer.control.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1, message.release);
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bundle = value;
                                else
                                    delete message.bundle;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                ReleaseRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.ReleaseRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.ReleaseRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.ReleaseRequest();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    if (object.release != null) {
                        if (!$util.isObject(object.release))
                            throw $TypeError(".proffer.control.v1.ReleaseRequest.release: object expected");
                        message.release = $root.proffer.control.v1.SignedDocument.fromObject(object.release, _depth + 1);
                    }
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    return message;
                };

                ReleaseRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.attempt = "";
                        object.release = null;
                        object.bundle = "";
                    }
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    if (message.release != null && $Object.hasOwnProperty.call(message, "release"))
                        object.release = $root.proffer.control.v1.SignedDocument.toObject(message.release, options, _depth + 1);
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    return object;
                };

                ReleaseRequest.prototype.toJSON = function() {
                    return ReleaseRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ReleaseRequest;
            })();

            v1.ReleaseResponse = (function() {

                const ReleaseResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                ReleaseResponse.prototype.answer = null;
                ReleaseResponse.prototype.bundle = "";
                ReleaseResponse.prototype.generation = 0;
                ReleaseResponse.prototype.startsAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                ReleaseResponse.create = function(properties) {
                    return new ReleaseResponse(properties);
                };

                ReleaseResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        $root.proffer.control.v1.Answer.encode(message.answer, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(18).string(message.bundle);
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && message.generation !== 0)
                        writer.uint32(24).uint32(message.generation);
                    if (message.startsAtMs != null && $Object.hasOwnProperty.call(message, "startsAtMs") && (typeof message.startsAtMs === "object" ? message.startsAtMs.low || message.startsAtMs.high : message.startsAtMs !== 0))
                        writer.uint32(32).uint64(message.startsAtMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                ReleaseResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.ReleaseResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.answer = $root.proffer.control.v1.Answer.decode(reader, reader.size(), $undefined, _depth + 1, message.answer);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bundle = value;
                                else
                                    delete message.bundle;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.generation = value;
                                else
                                    delete message.generation;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.startsAtMs = value;
                                else
                                    delete message.startsAtMs;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                ReleaseResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.ReleaseResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.ReleaseResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.ReleaseResponse();
                    if (object.answer != null) {
                        if (!$util.isObject(object.answer))
                            throw $TypeError(".proffer.control.v1.ReleaseResponse.answer: object expected");
                        message.answer = $root.proffer.control.v1.Answer.fromObject(object.answer, _depth + 1);
                    }
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    if (object.generation != null)
                        if ($Number(object.generation) !== 0)
                            message.generation = object.generation >>> 0;
                    if (object.startsAtMs != null)
                        if (typeof object.startsAtMs === "object" ? object.startsAtMs.low || object.startsAtMs.high : $Number(object.startsAtMs) !== 0)
                            if ($util.Long)
                                message.startsAtMs = $util.Long.fromValue(object.startsAtMs, true);
                            else if (typeof object.startsAtMs === "string")
                                message.startsAtMs = $parseInt(object.startsAtMs, 10);
                            else if (typeof object.startsAtMs === "number")
                                message.startsAtMs = object.startsAtMs;
                            else if (typeof object.startsAtMs === "object")
                                message.startsAtMs = new $util.LongBits(object.startsAtMs.low >>> 0, object.startsAtMs.high >>> 0).toNumber(true);
                    return message;
                };

                ReleaseResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.answer = null;
                        object.bundle = "";
                        object.generation = 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.startsAtMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.startsAtMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        object.answer = $root.proffer.control.v1.Answer.toObject(message.answer, options, _depth + 1);
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation"))
                        object.generation = message.generation;
                    if (message.startsAtMs != null && $Object.hasOwnProperty.call(message, "startsAtMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.startsAtMs = typeof message.startsAtMs === "number" ? $BigInt(message.startsAtMs) : $util.Long.fromBits(message.startsAtMs.low >>> 0, message.startsAtMs.high >>> 0, true).toBigInt();
                        else if (typeof message.startsAtMs === "number")
                            object.startsAtMs = options.longs === $String ? $String(message.startsAtMs) : message.startsAtMs;
                        else
                            object.startsAtMs = options.longs === $String ? $util.Long.prototype.toString.call(message.startsAtMs) : options.longs === $Number ? new $util.LongBits(message.startsAtMs.low >>> 0, message.startsAtMs.high >>> 0).toNumber(true) : message.startsAtMs;
                    return object;
                };

                ReleaseResponse.prototype.toJSON = function() {
                    return ReleaseResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ReleaseResponse;
            })();

            v1.PushFeedRequest = (function() {

                const PushFeedRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                PushFeedRequest.prototype.attempt = "";
                PushFeedRequest.prototype.document = null;
                PushFeedRequest.prototype.data = $util.newBuffer([]);

                PushFeedRequest.create = function(properties) {
                    return new PushFeedRequest(properties);
                };

                PushFeedRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(10).string(message.attempt);
                    if (message.document != null && $Object.hasOwnProperty.call(message, "document"))
                        $root.proffer.control.v1.SignedDocument.encode(message.document, writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                        writer.uint32(26).bytes(message.data);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                PushFeedRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.PushFeedRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.document = $root.proffer.control.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1, message.document);
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.data = value;
                                else
                                    delete message.data;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                PushFeedRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.PushFeedRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.PushFeedRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.PushFeedRequest();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    if (object.document != null) {
                        if (!$util.isObject(object.document))
                            throw $TypeError(".proffer.control.v1.PushFeedRequest.document: object expected");
                        message.document = $root.proffer.control.v1.SignedDocument.fromObject(object.document, _depth + 1);
                    }
                    if (object.data != null)
                        if (object.data.length)
                            if (typeof object.data === "string")
                                $util.base64.decode(object.data, message.data = $util.newBuffer($util.base64.length(object.data)), 0);
                            else if (object.data.length >= 0)
                                message.data = object.data;
                    return message;
                };

                PushFeedRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.attempt = "";
                        object.document = null;
                        if (options.bytes === $String)
                            object.data = "";
                        else {
                            object.data = [];
                            if (options.bytes !== $Array)
                                object.data = $util.newBuffer(object.data);
                        }
                    }
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    if (message.document != null && $Object.hasOwnProperty.call(message, "document"))
                        object.document = $root.proffer.control.v1.SignedDocument.toObject(message.document, options, _depth + 1);
                    if (message.data != null && $Object.hasOwnProperty.call(message, "data"))
                        object.data = options.bytes === $String ? $util.base64.encode(message.data, 0, message.data.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.data) : message.data;
                    return object;
                };

                PushFeedRequest.prototype.toJSON = function() {
                    return PushFeedRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return PushFeedRequest;
            })();

            v1.PushFeedResponse = (function() {

                const PushFeedResponse = function (properties) {
                    this.undeclared = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                PushFeedResponse.prototype.answer = null;
                PushFeedResponse.prototype.feed = "";
                PushFeedResponse.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                PushFeedResponse.prototype.undeclared = $util.emptyArray;

                PushFeedResponse.create = function(properties) {
                    return new PushFeedResponse(properties);
                };

                PushFeedResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        $root.proffer.control.v1.Answer.encode(message.answer, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.feed != null && $Object.hasOwnProperty.call(message, "feed") && message.feed !== "")
                        writer.uint32(18).string(message.feed);
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                        writer.uint32(24).uint64(message.sequence);
                    if (message.undeclared != null && message.undeclared.length)
                        for (let i = 0; i < message.undeclared.length; ++i)
                            writer.uint32(34).string(message.undeclared[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                PushFeedResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.PushFeedResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.answer = $root.proffer.control.v1.Answer.decode(reader, reader.size(), $undefined, _depth + 1, message.answer);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.feed = value;
                                else
                                    delete message.feed;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sequence = value;
                                else
                                    delete message.sequence;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.undeclared && message.undeclared.length))
                                    message.undeclared = [];
                                message.undeclared.push(reader.stringVerify());
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                PushFeedResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.PushFeedResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.PushFeedResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.PushFeedResponse();
                    if (object.answer != null) {
                        if (!$util.isObject(object.answer))
                            throw $TypeError(".proffer.control.v1.PushFeedResponse.answer: object expected");
                        message.answer = $root.proffer.control.v1.Answer.fromObject(object.answer, _depth + 1);
                    }
                    if (object.feed != null)
                        if (typeof object.feed !== "string" || object.feed.length)
                            message.feed = $String(object.feed);
                    if (object.sequence != null)
                        if (typeof object.sequence === "object" ? object.sequence.low || object.sequence.high : $Number(object.sequence) !== 0)
                            if ($util.Long)
                                message.sequence = $util.Long.fromValue(object.sequence, true);
                            else if (typeof object.sequence === "string")
                                message.sequence = $parseInt(object.sequence, 10);
                            else if (typeof object.sequence === "number")
                                message.sequence = object.sequence;
                            else if (typeof object.sequence === "object")
                                message.sequence = new $util.LongBits(object.sequence.low >>> 0, object.sequence.high >>> 0).toNumber(true);
                    if (object.undeclared) {
                        if (!$Array.isArray(object.undeclared))
                            throw $TypeError(".proffer.control.v1.PushFeedResponse.undeclared: array expected");
                        message.undeclared = $Array(object.undeclared.length);
                        for (let i = 0; i < object.undeclared.length; ++i)
                            message.undeclared[i] = $String(object.undeclared[i]);
                    }
                    return message;
                };

                PushFeedResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.undeclared = [];
                    if (options.defaults) {
                        object.answer = null;
                        object.feed = "";
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.sequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.sequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        object.answer = $root.proffer.control.v1.Answer.toObject(message.answer, options, _depth + 1);
                    if (message.feed != null && $Object.hasOwnProperty.call(message, "feed"))
                        object.feed = message.feed;
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.sequence = typeof message.sequence === "number" ? $BigInt(message.sequence) : $util.Long.fromBits(message.sequence.low >>> 0, message.sequence.high >>> 0, true).toBigInt();
                        else if (typeof message.sequence === "number")
                            object.sequence = options.longs === $String ? $String(message.sequence) : message.sequence;
                        else
                            object.sequence = options.longs === $String ? $util.Long.prototype.toString.call(message.sequence) : options.longs === $Number ? new $util.LongBits(message.sequence.low >>> 0, message.sequence.high >>> 0).toNumber(true) : message.sequence;
                    if (message.undeclared && message.undeclared.length) {
                        object.undeclared = $Array(message.undeclared.length);
                        for (let j = 0; j < message.undeclared.length; ++j)
                            object.undeclared[j] = message.undeclared[j];
                    }
                    return object;
                };

                PushFeedResponse.prototype.toJSON = function() {
                    return PushFeedResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return PushFeedResponse;
            })();

            v1.SetStopListRequest = (function() {

                const SetStopListRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                SetStopListRequest.prototype.attempt = "";
                SetStopListRequest.prototype.stopList = null;

                SetStopListRequest.create = function(properties) {
                    return new SetStopListRequest(properties);
                };

                SetStopListRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(10).string(message.attempt);
                    if (message.stopList != null && $Object.hasOwnProperty.call(message, "stopList"))
                        $root.proffer.control.v1.SignedDocument.encode(message.stopList, writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                SetStopListRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.SetStopListRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.stopList = $root.proffer.control.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1, message.stopList);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                SetStopListRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.SetStopListRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.SetStopListRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.SetStopListRequest();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    if (object.stopList != null) {
                        if (!$util.isObject(object.stopList))
                            throw $TypeError(".proffer.control.v1.SetStopListRequest.stopList: object expected");
                        message.stopList = $root.proffer.control.v1.SignedDocument.fromObject(object.stopList, _depth + 1);
                    }
                    return message;
                };

                SetStopListRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.attempt = "";
                        object.stopList = null;
                    }
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    if (message.stopList != null && $Object.hasOwnProperty.call(message, "stopList"))
                        object.stopList = $root.proffer.control.v1.SignedDocument.toObject(message.stopList, options, _depth + 1);
                    return object;
                };

                SetStopListRequest.prototype.toJSON = function() {
                    return SetStopListRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SetStopListRequest;
            })();

            v1.SetStopListResponse = (function() {

                const SetStopListResponse = function (properties) {
                    this.unmatched = [];
                    this.differing = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                SetStopListResponse.prototype.answer = null;
                SetStopListResponse.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                SetStopListResponse.prototype.unmatched = $util.emptyArray;
                SetStopListResponse.prototype.differing = $util.emptyArray;

                SetStopListResponse.create = function(properties) {
                    return new SetStopListResponse(properties);
                };

                SetStopListResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        $root.proffer.control.v1.Answer.encode(message.answer, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                        writer.uint32(16).uint64(message.sequence);
                    if (message.unmatched != null && message.unmatched.length)
                        for (let i = 0; i < message.unmatched.length; ++i)
                            writer.uint32(26).string(message.unmatched[i]);
                    if (message.differing != null && message.differing.length)
                        for (let i = 0; i < message.differing.length; ++i)
                            writer.uint32(34).string(message.differing[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                SetStopListResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.SetStopListResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.answer = $root.proffer.control.v1.Answer.decode(reader, reader.size(), $undefined, _depth + 1, message.answer);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sequence = value;
                                else
                                    delete message.sequence;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.unmatched && message.unmatched.length))
                                    message.unmatched = [];
                                message.unmatched.push(reader.stringVerify());
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.differing && message.differing.length))
                                    message.differing = [];
                                message.differing.push(reader.stringVerify());
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                SetStopListResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.SetStopListResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.SetStopListResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.SetStopListResponse();
                    if (object.answer != null) {
                        if (!$util.isObject(object.answer))
                            throw $TypeError(".proffer.control.v1.SetStopListResponse.answer: object expected");
                        message.answer = $root.proffer.control.v1.Answer.fromObject(object.answer, _depth + 1);
                    }
                    if (object.sequence != null)
                        if (typeof object.sequence === "object" ? object.sequence.low || object.sequence.high : $Number(object.sequence) !== 0)
                            if ($util.Long)
                                message.sequence = $util.Long.fromValue(object.sequence, true);
                            else if (typeof object.sequence === "string")
                                message.sequence = $parseInt(object.sequence, 10);
                            else if (typeof object.sequence === "number")
                                message.sequence = object.sequence;
                            else if (typeof object.sequence === "object")
                                message.sequence = new $util.LongBits(object.sequence.low >>> 0, object.sequence.high >>> 0).toNumber(true);
                    if (object.unmatched) {
                        if (!$Array.isArray(object.unmatched))
                            throw $TypeError(".proffer.control.v1.SetStopListResponse.unmatched: array expected");
                        message.unmatched = $Array(object.unmatched.length);
                        for (let i = 0; i < object.unmatched.length; ++i)
                            message.unmatched[i] = $String(object.unmatched[i]);
                    }
                    if (object.differing) {
                        if (!$Array.isArray(object.differing))
                            throw $TypeError(".proffer.control.v1.SetStopListResponse.differing: array expected");
                        message.differing = $Array(object.differing.length);
                        for (let i = 0; i < object.differing.length; ++i)
                            message.differing[i] = $String(object.differing[i]);
                    }
                    return message;
                };

                SetStopListResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults) {
                        object.unmatched = [];
                        object.differing = [];
                    }
                    if (options.defaults) {
                        object.answer = null;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.sequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.sequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        object.answer = $root.proffer.control.v1.Answer.toObject(message.answer, options, _depth + 1);
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.sequence = typeof message.sequence === "number" ? $BigInt(message.sequence) : $util.Long.fromBits(message.sequence.low >>> 0, message.sequence.high >>> 0, true).toBigInt();
                        else if (typeof message.sequence === "number")
                            object.sequence = options.longs === $String ? $String(message.sequence) : message.sequence;
                        else
                            object.sequence = options.longs === $String ? $util.Long.prototype.toString.call(message.sequence) : options.longs === $Number ? new $util.LongBits(message.sequence.low >>> 0, message.sequence.high >>> 0).toNumber(true) : message.sequence;
                    if (message.unmatched && message.unmatched.length) {
                        object.unmatched = $Array(message.unmatched.length);
                        for (let j = 0; j < message.unmatched.length; ++j)
                            object.unmatched[j] = message.unmatched[j];
                    }
                    if (message.differing && message.differing.length) {
                        object.differing = $Array(message.differing.length);
                        for (let j = 0; j < message.differing.length; ++j)
                            object.differing[j] = message.differing[j];
                    }
                    return object;
                };

                SetStopListResponse.prototype.toJSON = function() {
                    return SetStopListResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SetStopListResponse;
            })();

            v1.RevokeRequest = (function() {

                const RevokeRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                RevokeRequest.prototype.attempt = "";
                RevokeRequest.prototype.revocation = null;

                RevokeRequest.create = function(properties) {
                    return new RevokeRequest(properties);
                };

                RevokeRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(10).string(message.attempt);
                    if (message.revocation != null && $Object.hasOwnProperty.call(message, "revocation"))
                        $root.proffer.control.v1.SignedDocument.encode(message.revocation, writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                RevokeRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.RevokeRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.revocation = $root.proffer.control.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1, message.revocation);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                RevokeRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.RevokeRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.RevokeRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.RevokeRequest();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    if (object.revocation != null) {
                        if (!$util.isObject(object.revocation))
                            throw $TypeError(".proffer.control.v1.RevokeRequest.revocation: object expected");
                        message.revocation = $root.proffer.control.v1.SignedDocument.fromObject(object.revocation, _depth + 1);
                    }
                    return message;
                };

                RevokeRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.attempt = "";
                        object.revocation = null;
                    }
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    if (message.revocation != null && $Object.hasOwnProperty.call(message, "revocation"))
                        object.revocation = $root.proffer.control.v1.SignedDocument.toObject(message.revocation, options, _depth + 1);
                    return object;
                };

                RevokeRequest.prototype.toJSON = function() {
                    return RevokeRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return RevokeRequest;
            })();

            v1.RevokeResponse = (function() {

                const RevokeResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                RevokeResponse.prototype.answer = null;

                RevokeResponse.create = function(properties) {
                    return new RevokeResponse(properties);
                };

                RevokeResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        $root.proffer.control.v1.Answer.encode(message.answer, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                RevokeResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.RevokeResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.answer = $root.proffer.control.v1.Answer.decode(reader, reader.size(), $undefined, _depth + 1, message.answer);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                RevokeResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.RevokeResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.RevokeResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.RevokeResponse();
                    if (object.answer != null) {
                        if (!$util.isObject(object.answer))
                            throw $TypeError(".proffer.control.v1.RevokeResponse.answer: object expected");
                        message.answer = $root.proffer.control.v1.Answer.fromObject(object.answer, _depth + 1);
                    }
                    return message;
                };

                RevokeResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.answer = null;
                    if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                        object.answer = $root.proffer.control.v1.Answer.toObject(message.answer, options, _depth + 1);
                    return object;
                };

                RevokeResponse.prototype.toJSON = function() {
                    return RevokeResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return RevokeResponse;
            })();

            v1.ListRequest = (function() {

                const ListRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                ListRequest.create = function(properties) {
                    return new ListRequest(properties);
                };

                ListRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                ListRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.ListRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        reader.skipType(tag & 7, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                ListRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.ListRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.ListRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    return new $root.proffer.control.v1.ListRequest();
                };

                ListRequest.toObject = function () {
                    return {};
                };

                ListRequest.prototype.toJSON = function() {
                    return ListRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ListRequest;
            })();

            v1.ListResponse = (function() {

                const ListResponse = function (properties) {
                    this.bundles = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                ListResponse.prototype.bundles = $util.emptyArray;

                ListResponse.create = function(properties) {
                    return new ListResponse(properties);
                };

                ListResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.bundles != null && message.bundles.length)
                        for (let i = 0; i < message.bundles.length; ++i)
                            $root.proffer.control.v1.BundleEntry.encode(message.bundles[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                ListResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.ListResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.bundles && message.bundles.length))
                                    message.bundles = [];
                                message.bundles.push($root.proffer.control.v1.BundleEntry.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                ListResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.ListResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.ListResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.ListResponse();
                    if (object.bundles) {
                        if (!$Array.isArray(object.bundles))
                            throw $TypeError(".proffer.control.v1.ListResponse.bundles: array expected");
                        message.bundles = $Array(object.bundles.length);
                        for (let i = 0; i < object.bundles.length; ++i) {
                            if (!$util.isObject(object.bundles[i]))
                                throw $TypeError(".proffer.control.v1.ListResponse.bundles: object expected");
                            message.bundles[i] = $root.proffer.control.v1.BundleEntry.fromObject(object.bundles[i], _depth + 1);
                        }
                    }
                    return message;
                };

                ListResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.bundles = [];
                    if (message.bundles && message.bundles.length) {
                        object.bundles = $Array(message.bundles.length);
                        for (let j = 0; j < message.bundles.length; ++j)
                            object.bundles[j] = $root.proffer.control.v1.BundleEntry.toObject(message.bundles[j], options, _depth + 1);
                    }
                    return object;
                };

                ListResponse.prototype.toJSON = function() {
                    return ListResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ListResponse;
            })();

            v1.BundleEntry = (function() {

                const BundleEntry = function (properties) {
                    this.approvals = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                BundleEntry.prototype.bundle = "";
                BundleEntry.prototype.strategyRoot = "";
                BundleEntry.prototype.dataRoot = "";
                BundleEntry.prototype.name = "";
                BundleEntry.prototype.state = 0;
                BundleEntry.prototype.lastActiveAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                BundleEntry.prototype.sizeBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                BundleEntry.prototype.approvals = $util.emptyArray;
                BundleEntry.prototype.goneBack = false;
                BundleEntry.prototype.lacking = "";

                BundleEntry.create = function(properties) {
                    return new BundleEntry(properties);
                };

                BundleEntry.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(10).string(message.bundle);
                    if (message.strategyRoot != null && $Object.hasOwnProperty.call(message, "strategyRoot") && message.strategyRoot !== "")
                        writer.uint32(18).string(message.strategyRoot);
                    if (message.dataRoot != null && $Object.hasOwnProperty.call(message, "dataRoot") && message.dataRoot !== "")
                        writer.uint32(26).string(message.dataRoot);
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(34).string(message.name);
                    if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== 0)
                        writer.uint32(40).int32(message.state);
                    if (message.lastActiveAtMs != null && $Object.hasOwnProperty.call(message, "lastActiveAtMs") && (typeof message.lastActiveAtMs === "object" ? message.lastActiveAtMs.low || message.lastActiveAtMs.high : message.lastActiveAtMs !== 0))
                        writer.uint32(48).uint64(message.lastActiveAtMs);
                    if (message.sizeBytes != null && $Object.hasOwnProperty.call(message, "sizeBytes") && (typeof message.sizeBytes === "object" ? message.sizeBytes.low || message.sizeBytes.high : message.sizeBytes !== 0))
                        writer.uint32(56).uint64(message.sizeBytes);
                    if (message.approvals != null && message.approvals.length)
                        for (let i = 0; i < message.approvals.length; ++i)
                            writer.uint32(66).string(message.approvals[i]);
                    if (message.goneBack != null && $Object.hasOwnProperty.call(message, "goneBack") && message.goneBack !== false)
                        writer.uint32(72).bool(message.goneBack);
                    if (message.lacking != null && $Object.hasOwnProperty.call(message, "lacking") && message.lacking !== "")
                        writer.uint32(82).string(message.lacking);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                BundleEntry.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.BundleEntry();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bundle = value;
                                else
                                    delete message.bundle;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.strategyRoot = value;
                                else
                                    delete message.strategyRoot;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.dataRoot = value;
                                else
                                    delete message.dataRoot;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.state = value;
                                else
                                    delete message.state;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.lastActiveAtMs = value;
                                else
                                    delete message.lastActiveAtMs;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sizeBytes = value;
                                else
                                    delete message.sizeBytes;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.approvals && message.approvals.length))
                                    message.approvals = [];
                                message.approvals.push(reader.stringVerify());
                                continue;
                            }
                        case 9: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.goneBack = value;
                                else
                                    delete message.goneBack;
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.lacking = value;
                                else
                                    delete message.lacking;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                BundleEntry.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.BundleEntry)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.BundleEntry: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.BundleEntry();
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    if (object.strategyRoot != null)
                        if (typeof object.strategyRoot !== "string" || object.strategyRoot.length)
                            message.strategyRoot = $String(object.strategyRoot);
                    if (object.dataRoot != null)
                        if (typeof object.dataRoot !== "string" || object.dataRoot.length)
                            message.dataRoot = $String(object.dataRoot);
                    if (object.name != null)
                        if (typeof object.name !== "string" || object.name.length)
                            message.name = $String(object.name);
                    if (object.state !== 0 && (typeof object.state !== "string" || $root.proffer.control.v1.BundleEntry.State[object.state] !== 0))
                        switch (object.state) {
                        case "STATE_UNSPECIFIED":
                        case 0:
                            message.state = 0;
                            break;
                        case "STATE_ACTIVE":
                        case 1:
                            message.state = 1;
                            break;
                        case "STATE_PREPARED":
                        case 2:
                            message.state = 2;
                            break;
                        case "STATE_SCHEDULED":
                        case 3:
                            message.state = 3;
                            break;
                        case "STATE_RETAINED":
                        case 4:
                            message.state = 4;
                            break;
                        case "STATE_REVOKED":
                        case 5:
                            message.state = 5;
                            break;
                        default:
                            if (typeof object.state === "number" && (object.state | 0) === object.state)
                                message.state = object.state;
                        }
                    if (object.lastActiveAtMs != null)
                        if (typeof object.lastActiveAtMs === "object" ? object.lastActiveAtMs.low || object.lastActiveAtMs.high : $Number(object.lastActiveAtMs) !== 0)
                            if ($util.Long)
                                message.lastActiveAtMs = $util.Long.fromValue(object.lastActiveAtMs, true);
                            else if (typeof object.lastActiveAtMs === "string")
                                message.lastActiveAtMs = $parseInt(object.lastActiveAtMs, 10);
                            else if (typeof object.lastActiveAtMs === "number")
                                message.lastActiveAtMs = object.lastActiveAtMs;
                            else if (typeof object.lastActiveAtMs === "object")
                                message.lastActiveAtMs = new $util.LongBits(object.lastActiveAtMs.low >>> 0, object.lastActiveAtMs.high >>> 0).toNumber(true);
                    if (object.sizeBytes != null)
                        if (typeof object.sizeBytes === "object" ? object.sizeBytes.low || object.sizeBytes.high : $Number(object.sizeBytes) !== 0)
                            if ($util.Long)
                                message.sizeBytes = $util.Long.fromValue(object.sizeBytes, true);
                            else if (typeof object.sizeBytes === "string")
                                message.sizeBytes = $parseInt(object.sizeBytes, 10);
                            else if (typeof object.sizeBytes === "number")
                                message.sizeBytes = object.sizeBytes;
                            else if (typeof object.sizeBytes === "object")
                                message.sizeBytes = new $util.LongBits(object.sizeBytes.low >>> 0, object.sizeBytes.high >>> 0).toNumber(true);
                    if (object.approvals) {
                        if (!$Array.isArray(object.approvals))
                            throw $TypeError(".proffer.control.v1.BundleEntry.approvals: array expected");
                        message.approvals = $Array(object.approvals.length);
                        for (let i = 0; i < object.approvals.length; ++i)
                            message.approvals[i] = $String(object.approvals[i]);
                    }
                    if (object.goneBack != null)
                        if (object.goneBack)
                            message.goneBack = $Boolean(object.goneBack);
                    if (object.lacking != null)
                        if (typeof object.lacking !== "string" || object.lacking.length)
                            message.lacking = $String(object.lacking);
                    return message;
                };

                BundleEntry.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.approvals = [];
                    if (options.defaults) {
                        object.bundle = "";
                        object.strategyRoot = "";
                        object.dataRoot = "";
                        object.name = "";
                        object.state = options.enums === $String ? "STATE_UNSPECIFIED" : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.lastActiveAtMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.lastActiveAtMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.sizeBytes = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.sizeBytes = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.goneBack = false;
                        object.lacking = "";
                    }
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    if (message.strategyRoot != null && $Object.hasOwnProperty.call(message, "strategyRoot"))
                        object.strategyRoot = message.strategyRoot;
                    if (message.dataRoot != null && $Object.hasOwnProperty.call(message, "dataRoot"))
                        object.dataRoot = message.dataRoot;
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                        object.name = message.name;
                    if (message.state != null && $Object.hasOwnProperty.call(message, "state"))
                        object.state = options.enums === $String ? $root.proffer.control.v1.BundleEntry.State[message.state] === $undefined ? message.state : $root.proffer.control.v1.BundleEntry.State[message.state] : message.state;
                    if (message.lastActiveAtMs != null && $Object.hasOwnProperty.call(message, "lastActiveAtMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.lastActiveAtMs = typeof message.lastActiveAtMs === "number" ? $BigInt(message.lastActiveAtMs) : $util.Long.fromBits(message.lastActiveAtMs.low >>> 0, message.lastActiveAtMs.high >>> 0, true).toBigInt();
                        else if (typeof message.lastActiveAtMs === "number")
                            object.lastActiveAtMs = options.longs === $String ? $String(message.lastActiveAtMs) : message.lastActiveAtMs;
                        else
                            object.lastActiveAtMs = options.longs === $String ? $util.Long.prototype.toString.call(message.lastActiveAtMs) : options.longs === $Number ? new $util.LongBits(message.lastActiveAtMs.low >>> 0, message.lastActiveAtMs.high >>> 0).toNumber(true) : message.lastActiveAtMs;
                    if (message.sizeBytes != null && $Object.hasOwnProperty.call(message, "sizeBytes"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.sizeBytes = typeof message.sizeBytes === "number" ? $BigInt(message.sizeBytes) : $util.Long.fromBits(message.sizeBytes.low >>> 0, message.sizeBytes.high >>> 0, true).toBigInt();
                        else if (typeof message.sizeBytes === "number")
                            object.sizeBytes = options.longs === $String ? $String(message.sizeBytes) : message.sizeBytes;
                        else
                            object.sizeBytes = options.longs === $String ? $util.Long.prototype.toString.call(message.sizeBytes) : options.longs === $Number ? new $util.LongBits(message.sizeBytes.low >>> 0, message.sizeBytes.high >>> 0).toNumber(true) : message.sizeBytes;
                    if (message.approvals && message.approvals.length) {
                        object.approvals = $Array(message.approvals.length);
                        for (let j = 0; j < message.approvals.length; ++j)
                            object.approvals[j] = message.approvals[j];
                    }
                    if (message.goneBack != null && $Object.hasOwnProperty.call(message, "goneBack"))
                        object.goneBack = message.goneBack;
                    if (message.lacking != null && $Object.hasOwnProperty.call(message, "lacking"))
                        object.lacking = message.lacking;
                    return object;
                };

                BundleEntry.prototype.toJSON = function() {
                    return BundleEntry.toObject(this, $protobuf.util.toJSONOptions);
                };

                BundleEntry.State = (function() {
                    const valuesById = $Object.create(null), values = $Object.create(valuesById);
                    values[valuesById[0] = "STATE_UNSPECIFIED"] = 0;
                    values[valuesById[1] = "STATE_ACTIVE"] = 1;
                    values[valuesById[2] = "STATE_PREPARED"] = 2;
                    values[valuesById[3] = "STATE_SCHEDULED"] = 3;
                    values[valuesById[4] = "STATE_RETAINED"] = 4;
                    values[valuesById[5] = "STATE_REVOKED"] = 5;
                    return values;
                })();

                return BundleEntry;
            })();

            v1.StatusRequest = (function() {

                const StatusRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                StatusRequest.create = function(properties) {
                    return new StatusRequest(properties);
                };

                StatusRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                StatusRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.StatusRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        reader.skipType(tag & 7, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                StatusRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.StatusRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.StatusRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    return new $root.proffer.control.v1.StatusRequest();
                };

                StatusRequest.toObject = function () {
                    return {};
                };

                StatusRequest.prototype.toJSON = function() {
                    return StatusRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return StatusRequest;
            })();

            v1.StatusResponse = (function() {

                const StatusResponse = function (properties) {
                    this.notes = [];
                    this.stages = [];
                    this.stops = [];
                    this.feeds = [];
                    this.withdrawals = [];
                    this.lifted = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                StatusResponse.prototype.nodeId = "";
                StatusResponse.prototype.version = "";
                StatusResponse.prototype.environment = "";
                StatusResponse.prototype.trust = "";
                StatusResponse.prototype.ready = false;
                StatusResponse.prototype.notes = $util.emptyArray;
                StatusResponse.prototype.bundle = "";
                StatusResponse.prototype.strategyRoot = "";
                StatusResponse.prototype.dataRoot = "";
                StatusResponse.prototype.generation = 0;
                StatusResponse.prototype.activatedAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                StatusResponse.prototype.releaseSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                StatusResponse.prototype.dataSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                StatusResponse.prototype.stopListSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                StatusResponse.prototype.stages = $util.emptyArray;
                StatusResponse.prototype.attempt = null;
                StatusResponse.prototype.scheduled = null;
                StatusResponse.prototype.stops = $util.emptyArray;
                StatusResponse.prototype.feeds = $util.emptyArray;
                StatusResponse.prototype.withdrawals = $util.emptyArray;
                StatusResponse.prototype.sourceAgeMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                StatusResponse.prototype.lastNack = null;
                StatusResponse.prototype.lastNackAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                StatusResponse.prototype.rolledBack = "";
                StatusResponse.prototype.lifted = $util.emptyArray;
                StatusResponse.prototype.revoked = null;
                StatusResponse.prototype.activeRevoked = false;

                StatusResponse.create = function(properties) {
                    return new StatusResponse(properties);
                };

                StatusResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.nodeId != null && $Object.hasOwnProperty.call(message, "nodeId") && message.nodeId !== "")
                        writer.uint32(10).string(message.nodeId);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(18).string(message.version);
                    if (message.environment != null && $Object.hasOwnProperty.call(message, "environment") && message.environment !== "")
                        writer.uint32(26).string(message.environment);
                    if (message.trust != null && $Object.hasOwnProperty.call(message, "trust") && message.trust !== "")
                        writer.uint32(34).string(message.trust);
                    if (message.ready != null && $Object.hasOwnProperty.call(message, "ready") && message.ready !== false)
                        writer.uint32(40).bool(message.ready);
                    if (message.notes != null && message.notes.length)
                        for (let i = 0; i < message.notes.length; ++i)
                            writer.uint32(50).string(message.notes[i]);
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(58).string(message.bundle);
                    if (message.strategyRoot != null && $Object.hasOwnProperty.call(message, "strategyRoot") && message.strategyRoot !== "")
                        writer.uint32(66).string(message.strategyRoot);
                    if (message.dataRoot != null && $Object.hasOwnProperty.call(message, "dataRoot") && message.dataRoot !== "")
                        writer.uint32(74).string(message.dataRoot);
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && message.generation !== 0)
                        writer.uint32(80).uint32(message.generation);
                    if (message.activatedAtMs != null && $Object.hasOwnProperty.call(message, "activatedAtMs") && (typeof message.activatedAtMs === "object" ? message.activatedAtMs.low || message.activatedAtMs.high : message.activatedAtMs !== 0))
                        writer.uint32(88).uint64(message.activatedAtMs);
                    if (message.releaseSequence != null && $Object.hasOwnProperty.call(message, "releaseSequence") && (typeof message.releaseSequence === "object" ? message.releaseSequence.low || message.releaseSequence.high : message.releaseSequence !== 0))
                        writer.uint32(96).uint64(message.releaseSequence);
                    if (message.dataSequence != null && $Object.hasOwnProperty.call(message, "dataSequence") && (typeof message.dataSequence === "object" ? message.dataSequence.low || message.dataSequence.high : message.dataSequence !== 0))
                        writer.uint32(104).uint64(message.dataSequence);
                    if (message.stopListSequence != null && $Object.hasOwnProperty.call(message, "stopListSequence") && (typeof message.stopListSequence === "object" ? message.stopListSequence.low || message.stopListSequence.high : message.stopListSequence !== 0))
                        writer.uint32(112).uint64(message.stopListSequence);
                    if (message.stages != null && message.stages.length)
                        for (let i = 0; i < message.stages.length; ++i)
                            $root.proffer.control.v1.StageTime.encode(message.stages[i], writer.uint32(122).fork(), _depth + 1).ldelim();
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        $root.proffer.control.v1.AttemptStatus.encode(message.attempt, writer.uint32(130).fork(), _depth + 1).ldelim();
                    if (message.scheduled != null && $Object.hasOwnProperty.call(message, "scheduled"))
                        $root.proffer.control.v1.Scheduled.encode(message.scheduled, writer.uint32(138).fork(), _depth + 1).ldelim();
                    if (message.stops != null && message.stops.length)
                        for (let i = 0; i < message.stops.length; ++i)
                            $root.proffer.control.v1.StopEntry.encode(message.stops[i], writer.uint32(146).fork(), _depth + 1).ldelim();
                    if (message.feeds != null && message.feeds.length)
                        for (let i = 0; i < message.feeds.length; ++i)
                            $root.proffer.control.v1.FeedStatus.encode(message.feeds[i], writer.uint32(154).fork(), _depth + 1).ldelim();
                    if (message.withdrawals != null && message.withdrawals.length)
                        for (let i = 0; i < message.withdrawals.length; ++i)
                            $root.proffer.control.v1.Withdrawals.encode(message.withdrawals[i], writer.uint32(162).fork(), _depth + 1).ldelim();
                    if (message.sourceAgeMs != null && $Object.hasOwnProperty.call(message, "sourceAgeMs") && (typeof message.sourceAgeMs === "object" ? message.sourceAgeMs.low || message.sourceAgeMs.high : message.sourceAgeMs !== 0))
                        writer.uint32(168).uint64(message.sourceAgeMs);
                    if (message.lastNack != null && $Object.hasOwnProperty.call(message, "lastNack"))
                        $root.proffer.control.v1.Answer.encode(message.lastNack, writer.uint32(178).fork(), _depth + 1).ldelim();
                    if (message.lastNackAtMs != null && $Object.hasOwnProperty.call(message, "lastNackAtMs") && (typeof message.lastNackAtMs === "object" ? message.lastNackAtMs.low || message.lastNackAtMs.high : message.lastNackAtMs !== 0))
                        writer.uint32(184).uint64(message.lastNackAtMs);
                    if (message.rolledBack != null && $Object.hasOwnProperty.call(message, "rolledBack") && message.rolledBack !== "")
                        writer.uint32(194).string(message.rolledBack);
                    if (message.lifted != null && message.lifted.length)
                        for (let i = 0; i < message.lifted.length; ++i)
                            $root.proffer.control.v1.LiftedStop.encode(message.lifted[i], writer.uint32(202).fork(), _depth + 1).ldelim();
                    if (message.revoked != null && $Object.hasOwnProperty.call(message, "revoked"))
                        $root.proffer.control.v1.Revoked.encode(message.revoked, writer.uint32(210).fork(), _depth + 1).ldelim();
                    if (message.activeRevoked != null && $Object.hasOwnProperty.call(message, "activeRevoked") && message.activeRevoked !== false)
                        writer.uint32(216).bool(message.activeRevoked);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                StatusResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.StatusResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.nodeId = value;
                                else
                                    delete message.nodeId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.environment = value;
                                else
                                    delete message.environment;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.trust = value;
                                else
                                    delete message.trust;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.ready = value;
                                else
                                    delete message.ready;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.notes && message.notes.length))
                                    message.notes = [];
                                message.notes.push(reader.stringVerify());
                                continue;
                            }
                        case 7: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bundle = value;
                                else
                                    delete message.bundle;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.strategyRoot = value;
                                else
                                    delete message.strategyRoot;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.dataRoot = value;
                                else
                                    delete message.dataRoot;
                                continue;
                            }
                        case 10: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.generation = value;
                                else
                                    delete message.generation;
                                continue;
                            }
                        case 11: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.activatedAtMs = value;
                                else
                                    delete message.activatedAtMs;
                                continue;
                            }
                        case 12: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.releaseSequence = value;
                                else
                                    delete message.releaseSequence;
                                continue;
                            }
                        case 13: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.dataSequence = value;
                                else
                                    delete message.dataSequence;
                                continue;
                            }
                        case 14: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.stopListSequence = value;
                                else
                                    delete message.stopListSequence;
                                continue;
                            }
                        case 15: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.stages && message.stages.length))
                                    message.stages = [];
                                message.stages.push($root.proffer.control.v1.StageTime.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 16: {
                                if (wireType !== 2)
                                    break;
                                message.attempt = $root.proffer.control.v1.AttemptStatus.decode(reader, reader.size(), $undefined, _depth + 1, message.attempt);
                                continue;
                            }
                        case 17: {
                                if (wireType !== 2)
                                    break;
                                message.scheduled = $root.proffer.control.v1.Scheduled.decode(reader, reader.size(), $undefined, _depth + 1, message.scheduled);
                                continue;
                            }
                        case 18: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.stops && message.stops.length))
                                    message.stops = [];
                                message.stops.push($root.proffer.control.v1.StopEntry.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 19: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.feeds && message.feeds.length))
                                    message.feeds = [];
                                message.feeds.push($root.proffer.control.v1.FeedStatus.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 20: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.withdrawals && message.withdrawals.length))
                                    message.withdrawals = [];
                                message.withdrawals.push($root.proffer.control.v1.Withdrawals.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 21: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sourceAgeMs = value;
                                else
                                    delete message.sourceAgeMs;
                                continue;
                            }
                        case 22: {
                                if (wireType !== 2)
                                    break;
                                message.lastNack = $root.proffer.control.v1.Answer.decode(reader, reader.size(), $undefined, _depth + 1, message.lastNack);
                                continue;
                            }
                        case 23: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.lastNackAtMs = value;
                                else
                                    delete message.lastNackAtMs;
                                continue;
                            }
                        case 24: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.rolledBack = value;
                                else
                                    delete message.rolledBack;
                                continue;
                            }
                        case 25: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.lifted && message.lifted.length))
                                    message.lifted = [];
                                message.lifted.push($root.proffer.control.v1.LiftedStop.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 26: {
                                if (wireType !== 2)
                                    break;
                                message.revoked = $root.proffer.control.v1.Revoked.decode(reader, reader.size(), $undefined, _depth + 1, message.revoked);
                                continue;
                            }
                        case 27: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.activeRevoked = value;
                                else
                                    delete message.activeRevoked;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                StatusResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.StatusResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.StatusResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.StatusResponse();
                    if (object.nodeId != null)
                        if (typeof object.nodeId !== "string" || object.nodeId.length)
                            message.nodeId = $String(object.nodeId);
                    if (object.version != null)
                        if (typeof object.version !== "string" || object.version.length)
                            message.version = $String(object.version);
                    if (object.environment != null)
                        if (typeof object.environment !== "string" || object.environment.length)
                            message.environment = $String(object.environment);
                    if (object.trust != null)
                        if (typeof object.trust !== "string" || object.trust.length)
                            message.trust = $String(object.trust);
                    if (object.ready != null)
                        if (object.ready)
                            message.ready = $Boolean(object.ready);
                    if (object.notes) {
                        if (!$Array.isArray(object.notes))
                            throw $TypeError(".proffer.control.v1.StatusResponse.notes: array expected");
                        message.notes = $Array(object.notes.length);
                        for (let i = 0; i < object.notes.length; ++i)
                            message.notes[i] = $String(object.notes[i]);
                    }
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    if (object.strategyRoot != null)
                        if (typeof object.strategyRoot !== "string" || object.strategyRoot.length)
                            message.strategyRoot = $String(object.strategyRoot);
                    if (object.dataRoot != null)
                        if (typeof object.dataRoot !== "string" || object.dataRoot.length)
                            message.dataRoot = $String(object.dataRoot);
                    if (object.generation != null)
                        if ($Number(object.generation) !== 0)
                            message.generation = object.generation >>> 0;
                    if (object.activatedAtMs != null)
                        if (typeof object.activatedAtMs === "object" ? object.activatedAtMs.low || object.activatedAtMs.high : $Number(object.activatedAtMs) !== 0)
                            if ($util.Long)
                                message.activatedAtMs = $util.Long.fromValue(object.activatedAtMs, true);
                            else if (typeof object.activatedAtMs === "string")
                                message.activatedAtMs = $parseInt(object.activatedAtMs, 10);
                            else if (typeof object.activatedAtMs === "number")
                                message.activatedAtMs = object.activatedAtMs;
                            else if (typeof object.activatedAtMs === "object")
                                message.activatedAtMs = new $util.LongBits(object.activatedAtMs.low >>> 0, object.activatedAtMs.high >>> 0).toNumber(true);
                    if (object.releaseSequence != null)
                        if (typeof object.releaseSequence === "object" ? object.releaseSequence.low || object.releaseSequence.high : $Number(object.releaseSequence) !== 0)
                            if ($util.Long)
                                message.releaseSequence = $util.Long.fromValue(object.releaseSequence, true);
                            else if (typeof object.releaseSequence === "string")
                                message.releaseSequence = $parseInt(object.releaseSequence, 10);
                            else if (typeof object.releaseSequence === "number")
                                message.releaseSequence = object.releaseSequence;
                            else if (typeof object.releaseSequence === "object")
                                message.releaseSequence = new $util.LongBits(object.releaseSequence.low >>> 0, object.releaseSequence.high >>> 0).toNumber(true);
                    if (object.dataSequence != null)
                        if (typeof object.dataSequence === "object" ? object.dataSequence.low || object.dataSequence.high : $Number(object.dataSequence) !== 0)
                            if ($util.Long)
                                message.dataSequence = $util.Long.fromValue(object.dataSequence, true);
                            else if (typeof object.dataSequence === "string")
                                message.dataSequence = $parseInt(object.dataSequence, 10);
                            else if (typeof object.dataSequence === "number")
                                message.dataSequence = object.dataSequence;
                            else if (typeof object.dataSequence === "object")
                                message.dataSequence = new $util.LongBits(object.dataSequence.low >>> 0, object.dataSequence.high >>> 0).toNumber(true);
                    if (object.stopListSequence != null)
                        if (typeof object.stopListSequence === "object" ? object.stopListSequence.low || object.stopListSequence.high : $Number(object.stopListSequence) !== 0)
                            if ($util.Long)
                                message.stopListSequence = $util.Long.fromValue(object.stopListSequence, true);
                            else if (typeof object.stopListSequence === "string")
                                message.stopListSequence = $parseInt(object.stopListSequence, 10);
                            else if (typeof object.stopListSequence === "number")
                                message.stopListSequence = object.stopListSequence;
                            else if (typeof object.stopListSequence === "object")
                                message.stopListSequence = new $util.LongBits(object.stopListSequence.low >>> 0, object.stopListSequence.high >>> 0).toNumber(true);
                    if (object.stages) {
                        if (!$Array.isArray(object.stages))
                            throw $TypeError(".proffer.control.v1.StatusResponse.stages: array expected");
                        message.stages = $Array(object.stages.length);
                        for (let i = 0; i < object.stages.length; ++i) {
                            if (!$util.isObject(object.stages[i]))
                                throw $TypeError(".proffer.control.v1.StatusResponse.stages: object expected");
                            message.stages[i] = $root.proffer.control.v1.StageTime.fromObject(object.stages[i], _depth + 1);
                        }
                    }
                    if (object.attempt != null) {
                        if (!$util.isObject(object.attempt))
                            throw $TypeError(".proffer.control.v1.StatusResponse.attempt: object expected");
                        message.attempt = $root.proffer.control.v1.AttemptStatus.fromObject(object.attempt, _depth + 1);
                    }
                    if (object.scheduled != null) {
                        if (!$util.isObject(object.scheduled))
                            throw $TypeError(".proffer.control.v1.StatusResponse.scheduled: object expected");
                        message.scheduled = $root.proffer.control.v1.Scheduled.fromObject(object.scheduled, _depth + 1);
                    }
                    if (object.stops) {
                        if (!$Array.isArray(object.stops))
                            throw $TypeError(".proffer.control.v1.StatusResponse.stops: array expected");
                        message.stops = $Array(object.stops.length);
                        for (let i = 0; i < object.stops.length; ++i) {
                            if (!$util.isObject(object.stops[i]))
                                throw $TypeError(".proffer.control.v1.StatusResponse.stops: object expected");
                            message.stops[i] = $root.proffer.control.v1.StopEntry.fromObject(object.stops[i], _depth + 1);
                        }
                    }
                    if (object.feeds) {
                        if (!$Array.isArray(object.feeds))
                            throw $TypeError(".proffer.control.v1.StatusResponse.feeds: array expected");
                        message.feeds = $Array(object.feeds.length);
                        for (let i = 0; i < object.feeds.length; ++i) {
                            if (!$util.isObject(object.feeds[i]))
                                throw $TypeError(".proffer.control.v1.StatusResponse.feeds: object expected");
                            message.feeds[i] = $root.proffer.control.v1.FeedStatus.fromObject(object.feeds[i], _depth + 1);
                        }
                    }
                    if (object.withdrawals) {
                        if (!$Array.isArray(object.withdrawals))
                            throw $TypeError(".proffer.control.v1.StatusResponse.withdrawals: array expected");
                        message.withdrawals = $Array(object.withdrawals.length);
                        for (let i = 0; i < object.withdrawals.length; ++i) {
                            if (!$util.isObject(object.withdrawals[i]))
                                throw $TypeError(".proffer.control.v1.StatusResponse.withdrawals: object expected");
                            message.withdrawals[i] = $root.proffer.control.v1.Withdrawals.fromObject(object.withdrawals[i], _depth + 1);
                        }
                    }
                    if (object.sourceAgeMs != null)
                        if (typeof object.sourceAgeMs === "object" ? object.sourceAgeMs.low || object.sourceAgeMs.high : $Number(object.sourceAgeMs) !== 0)
                            if ($util.Long)
                                message.sourceAgeMs = $util.Long.fromValue(object.sourceAgeMs, true);
                            else if (typeof object.sourceAgeMs === "string")
                                message.sourceAgeMs = $parseInt(object.sourceAgeMs, 10);
                            else if (typeof object.sourceAgeMs === "number")
                                message.sourceAgeMs = object.sourceAgeMs;
                            else if (typeof object.sourceAgeMs === "object")
                                message.sourceAgeMs = new $util.LongBits(object.sourceAgeMs.low >>> 0, object.sourceAgeMs.high >>> 0).toNumber(true);
                    if (object.lastNack != null) {
                        if (!$util.isObject(object.lastNack))
                            throw $TypeError(".proffer.control.v1.StatusResponse.lastNack: object expected");
                        message.lastNack = $root.proffer.control.v1.Answer.fromObject(object.lastNack, _depth + 1);
                    }
                    if (object.lastNackAtMs != null)
                        if (typeof object.lastNackAtMs === "object" ? object.lastNackAtMs.low || object.lastNackAtMs.high : $Number(object.lastNackAtMs) !== 0)
                            if ($util.Long)
                                message.lastNackAtMs = $util.Long.fromValue(object.lastNackAtMs, true);
                            else if (typeof object.lastNackAtMs === "string")
                                message.lastNackAtMs = $parseInt(object.lastNackAtMs, 10);
                            else if (typeof object.lastNackAtMs === "number")
                                message.lastNackAtMs = object.lastNackAtMs;
                            else if (typeof object.lastNackAtMs === "object")
                                message.lastNackAtMs = new $util.LongBits(object.lastNackAtMs.low >>> 0, object.lastNackAtMs.high >>> 0).toNumber(true);
                    if (object.rolledBack != null)
                        if (typeof object.rolledBack !== "string" || object.rolledBack.length)
                            message.rolledBack = $String(object.rolledBack);
                    if (object.lifted) {
                        if (!$Array.isArray(object.lifted))
                            throw $TypeError(".proffer.control.v1.StatusResponse.lifted: array expected");
                        message.lifted = $Array(object.lifted.length);
                        for (let i = 0; i < object.lifted.length; ++i) {
                            if (!$util.isObject(object.lifted[i]))
                                throw $TypeError(".proffer.control.v1.StatusResponse.lifted: object expected");
                            message.lifted[i] = $root.proffer.control.v1.LiftedStop.fromObject(object.lifted[i], _depth + 1);
                        }
                    }
                    if (object.revoked != null) {
                        if (!$util.isObject(object.revoked))
                            throw $TypeError(".proffer.control.v1.StatusResponse.revoked: object expected");
                        message.revoked = $root.proffer.control.v1.Revoked.fromObject(object.revoked, _depth + 1);
                    }
                    if (object.activeRevoked != null)
                        if (object.activeRevoked)
                            message.activeRevoked = $Boolean(object.activeRevoked);
                    return message;
                };

                StatusResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults) {
                        object.notes = [];
                        object.stages = [];
                        object.stops = [];
                        object.feeds = [];
                        object.withdrawals = [];
                        object.lifted = [];
                    }
                    if (options.defaults) {
                        object.nodeId = "";
                        object.version = "";
                        object.environment = "";
                        object.trust = "";
                        object.ready = false;
                        object.bundle = "";
                        object.strategyRoot = "";
                        object.dataRoot = "";
                        object.generation = 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.activatedAtMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.activatedAtMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.releaseSequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.releaseSequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.dataSequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.dataSequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.stopListSequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.stopListSequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.attempt = null;
                        object.scheduled = null;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.sourceAgeMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.sourceAgeMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.lastNack = null;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.lastNackAtMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.lastNackAtMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.rolledBack = "";
                        object.revoked = null;
                        object.activeRevoked = false;
                    }
                    if (message.nodeId != null && $Object.hasOwnProperty.call(message, "nodeId"))
                        object.nodeId = message.nodeId;
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version"))
                        object.version = message.version;
                    if (message.environment != null && $Object.hasOwnProperty.call(message, "environment"))
                        object.environment = message.environment;
                    if (message.trust != null && $Object.hasOwnProperty.call(message, "trust"))
                        object.trust = message.trust;
                    if (message.ready != null && $Object.hasOwnProperty.call(message, "ready"))
                        object.ready = message.ready;
                    if (message.notes && message.notes.length) {
                        object.notes = $Array(message.notes.length);
                        for (let j = 0; j < message.notes.length; ++j)
                            object.notes[j] = message.notes[j];
                    }
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    if (message.strategyRoot != null && $Object.hasOwnProperty.call(message, "strategyRoot"))
                        object.strategyRoot = message.strategyRoot;
                    if (message.dataRoot != null && $Object.hasOwnProperty.call(message, "dataRoot"))
                        object.dataRoot = message.dataRoot;
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation"))
                        object.generation = message.generation;
                    if (message.activatedAtMs != null && $Object.hasOwnProperty.call(message, "activatedAtMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.activatedAtMs = typeof message.activatedAtMs === "number" ? $BigInt(message.activatedAtMs) : $util.Long.fromBits(message.activatedAtMs.low >>> 0, message.activatedAtMs.high >>> 0, true).toBigInt();
                        else if (typeof message.activatedAtMs === "number")
                            object.activatedAtMs = options.longs === $String ? $String(message.activatedAtMs) : message.activatedAtMs;
                        else
                            object.activatedAtMs = options.longs === $String ? $util.Long.prototype.toString.call(message.activatedAtMs) : options.longs === $Number ? new $util.LongBits(message.activatedAtMs.low >>> 0, message.activatedAtMs.high >>> 0).toNumber(true) : message.activatedAtMs;
                    if (message.releaseSequence != null && $Object.hasOwnProperty.call(message, "releaseSequence"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.releaseSequence = typeof message.releaseSequence === "number" ? $BigInt(message.releaseSequence) : $util.Long.fromBits(message.releaseSequence.low >>> 0, message.releaseSequence.high >>> 0, true).toBigInt();
                        else if (typeof message.releaseSequence === "number")
                            object.releaseSequence = options.longs === $String ? $String(message.releaseSequence) : message.releaseSequence;
                        else
                            object.releaseSequence = options.longs === $String ? $util.Long.prototype.toString.call(message.releaseSequence) : options.longs === $Number ? new $util.LongBits(message.releaseSequence.low >>> 0, message.releaseSequence.high >>> 0).toNumber(true) : message.releaseSequence;
                    if (message.dataSequence != null && $Object.hasOwnProperty.call(message, "dataSequence"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.dataSequence = typeof message.dataSequence === "number" ? $BigInt(message.dataSequence) : $util.Long.fromBits(message.dataSequence.low >>> 0, message.dataSequence.high >>> 0, true).toBigInt();
                        else if (typeof message.dataSequence === "number")
                            object.dataSequence = options.longs === $String ? $String(message.dataSequence) : message.dataSequence;
                        else
                            object.dataSequence = options.longs === $String ? $util.Long.prototype.toString.call(message.dataSequence) : options.longs === $Number ? new $util.LongBits(message.dataSequence.low >>> 0, message.dataSequence.high >>> 0).toNumber(true) : message.dataSequence;
                    if (message.stopListSequence != null && $Object.hasOwnProperty.call(message, "stopListSequence"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.stopListSequence = typeof message.stopListSequence === "number" ? $BigInt(message.stopListSequence) : $util.Long.fromBits(message.stopListSequence.low >>> 0, message.stopListSequence.high >>> 0, true).toBigInt();
                        else if (typeof message.stopListSequence === "number")
                            object.stopListSequence = options.longs === $String ? $String(message.stopListSequence) : message.stopListSequence;
                        else
                            object.stopListSequence = options.longs === $String ? $util.Long.prototype.toString.call(message.stopListSequence) : options.longs === $Number ? new $util.LongBits(message.stopListSequence.low >>> 0, message.stopListSequence.high >>> 0).toNumber(true) : message.stopListSequence;
                    if (message.stages && message.stages.length) {
                        object.stages = $Array(message.stages.length);
                        for (let j = 0; j < message.stages.length; ++j)
                            object.stages[j] = $root.proffer.control.v1.StageTime.toObject(message.stages[j], options, _depth + 1);
                    }
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = $root.proffer.control.v1.AttemptStatus.toObject(message.attempt, options, _depth + 1);
                    if (message.scheduled != null && $Object.hasOwnProperty.call(message, "scheduled"))
                        object.scheduled = $root.proffer.control.v1.Scheduled.toObject(message.scheduled, options, _depth + 1);
                    if (message.stops && message.stops.length) {
                        object.stops = $Array(message.stops.length);
                        for (let j = 0; j < message.stops.length; ++j)
                            object.stops[j] = $root.proffer.control.v1.StopEntry.toObject(message.stops[j], options, _depth + 1);
                    }
                    if (message.feeds && message.feeds.length) {
                        object.feeds = $Array(message.feeds.length);
                        for (let j = 0; j < message.feeds.length; ++j)
                            object.feeds[j] = $root.proffer.control.v1.FeedStatus.toObject(message.feeds[j], options, _depth + 1);
                    }
                    if (message.withdrawals && message.withdrawals.length) {
                        object.withdrawals = $Array(message.withdrawals.length);
                        for (let j = 0; j < message.withdrawals.length; ++j)
                            object.withdrawals[j] = $root.proffer.control.v1.Withdrawals.toObject(message.withdrawals[j], options, _depth + 1);
                    }
                    if (message.sourceAgeMs != null && $Object.hasOwnProperty.call(message, "sourceAgeMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.sourceAgeMs = typeof message.sourceAgeMs === "number" ? $BigInt(message.sourceAgeMs) : $util.Long.fromBits(message.sourceAgeMs.low >>> 0, message.sourceAgeMs.high >>> 0, true).toBigInt();
                        else if (typeof message.sourceAgeMs === "number")
                            object.sourceAgeMs = options.longs === $String ? $String(message.sourceAgeMs) : message.sourceAgeMs;
                        else
                            object.sourceAgeMs = options.longs === $String ? $util.Long.prototype.toString.call(message.sourceAgeMs) : options.longs === $Number ? new $util.LongBits(message.sourceAgeMs.low >>> 0, message.sourceAgeMs.high >>> 0).toNumber(true) : message.sourceAgeMs;
                    if (message.lastNack != null && $Object.hasOwnProperty.call(message, "lastNack"))
                        object.lastNack = $root.proffer.control.v1.Answer.toObject(message.lastNack, options, _depth + 1);
                    if (message.lastNackAtMs != null && $Object.hasOwnProperty.call(message, "lastNackAtMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.lastNackAtMs = typeof message.lastNackAtMs === "number" ? $BigInt(message.lastNackAtMs) : $util.Long.fromBits(message.lastNackAtMs.low >>> 0, message.lastNackAtMs.high >>> 0, true).toBigInt();
                        else if (typeof message.lastNackAtMs === "number")
                            object.lastNackAtMs = options.longs === $String ? $String(message.lastNackAtMs) : message.lastNackAtMs;
                        else
                            object.lastNackAtMs = options.longs === $String ? $util.Long.prototype.toString.call(message.lastNackAtMs) : options.longs === $Number ? new $util.LongBits(message.lastNackAtMs.low >>> 0, message.lastNackAtMs.high >>> 0).toNumber(true) : message.lastNackAtMs;
                    if (message.rolledBack != null && $Object.hasOwnProperty.call(message, "rolledBack"))
                        object.rolledBack = message.rolledBack;
                    if (message.lifted && message.lifted.length) {
                        object.lifted = $Array(message.lifted.length);
                        for (let j = 0; j < message.lifted.length; ++j)
                            object.lifted[j] = $root.proffer.control.v1.LiftedStop.toObject(message.lifted[j], options, _depth + 1);
                    }
                    if (message.revoked != null && $Object.hasOwnProperty.call(message, "revoked"))
                        object.revoked = $root.proffer.control.v1.Revoked.toObject(message.revoked, options, _depth + 1);
                    if (message.activeRevoked != null && $Object.hasOwnProperty.call(message, "activeRevoked"))
                        object.activeRevoked = message.activeRevoked;
                    return object;
                };

                StatusResponse.prototype.toJSON = function() {
                    return StatusResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return StatusResponse;
            })();

            v1.AttemptStatus = (function() {

                const AttemptStatus = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                AttemptStatus.prototype.attempt = "";
                AttemptStatus.prototype.bundle = "";
                AttemptStatus.prototype.stage = 0;
                AttemptStatus.prototype.done = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                AttemptStatus.prototype.total = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                AttemptStatus.prototype.pusher = "";

                AttemptStatus.create = function(properties) {
                    return new AttemptStatus(properties);
                };

                AttemptStatus.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(10).string(message.attempt);
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(18).string(message.bundle);
                    if (message.stage != null && $Object.hasOwnProperty.call(message, "stage") && message.stage !== 0)
                        writer.uint32(24).int32(message.stage);
                    if (message.done != null && $Object.hasOwnProperty.call(message, "done") && (typeof message.done === "object" ? message.done.low || message.done.high : message.done !== 0))
                        writer.uint32(32).uint64(message.done);
                    if (message.total != null && $Object.hasOwnProperty.call(message, "total") && (typeof message.total === "object" ? message.total.low || message.total.high : message.total !== 0))
                        writer.uint32(40).uint64(message.total);
                    if (message.pusher != null && $Object.hasOwnProperty.call(message, "pusher") && message.pusher !== "")
                        writer.uint32(50).string(message.pusher);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                AttemptStatus.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.AttemptStatus();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bundle = value;
                                else
                                    delete message.bundle;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.stage = value;
                                else
                                    delete message.stage;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.done = value;
                                else
                                    delete message.done;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.total = value;
                                else
                                    delete message.total;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.pusher = value;
                                else
                                    delete message.pusher;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                AttemptStatus.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.AttemptStatus)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.AttemptStatus: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.AttemptStatus();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    if (object.stage !== 0 && (typeof object.stage !== "string" || $root.proffer.control.v1.Stage[object.stage] !== 0))
                        switch (object.stage) {
                        case "STAGE_UNSPECIFIED":
                        case 0:
                            message.stage = 0;
                            break;
                        case "STAGE_OFFER":
                        case 1:
                            message.stage = 1;
                            break;
                        case "STAGE_FETCH":
                        case 2:
                            message.stage = 2;
                            break;
                        case "STAGE_VERIFY":
                        case 3:
                            message.stage = 3;
                            break;
                        case "STAGE_COMPILE":
                        case 4:
                            message.stage = 4;
                            break;
                        case "STAGE_VALIDATE":
                        case 5:
                            message.stage = 5;
                            break;
                        case "STAGE_WARM":
                        case 6:
                            message.stage = 6;
                            break;
                        case "STAGE_ACTIVATE":
                        case 7:
                            message.stage = 7;
                            break;
                        default:
                            if (typeof object.stage === "number" && (object.stage | 0) === object.stage)
                                message.stage = object.stage;
                        }
                    if (object.done != null)
                        if (typeof object.done === "object" ? object.done.low || object.done.high : $Number(object.done) !== 0)
                            if ($util.Long)
                                message.done = $util.Long.fromValue(object.done, true);
                            else if (typeof object.done === "string")
                                message.done = $parseInt(object.done, 10);
                            else if (typeof object.done === "number")
                                message.done = object.done;
                            else if (typeof object.done === "object")
                                message.done = new $util.LongBits(object.done.low >>> 0, object.done.high >>> 0).toNumber(true);
                    if (object.total != null)
                        if (typeof object.total === "object" ? object.total.low || object.total.high : $Number(object.total) !== 0)
                            if ($util.Long)
                                message.total = $util.Long.fromValue(object.total, true);
                            else if (typeof object.total === "string")
                                message.total = $parseInt(object.total, 10);
                            else if (typeof object.total === "number")
                                message.total = object.total;
                            else if (typeof object.total === "object")
                                message.total = new $util.LongBits(object.total.low >>> 0, object.total.high >>> 0).toNumber(true);
                    if (object.pusher != null)
                        if (typeof object.pusher !== "string" || object.pusher.length)
                            message.pusher = $String(object.pusher);
                    return message;
                };

                AttemptStatus.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.attempt = "";
                        object.bundle = "";
                        object.stage = options.enums === $String ? "STAGE_UNSPECIFIED" : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.done = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.done = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.total = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.total = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.pusher = "";
                    }
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    if (message.stage != null && $Object.hasOwnProperty.call(message, "stage"))
                        object.stage = options.enums === $String ? $root.proffer.control.v1.Stage[message.stage] === $undefined ? message.stage : $root.proffer.control.v1.Stage[message.stage] : message.stage;
                    if (message.done != null && $Object.hasOwnProperty.call(message, "done"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.done = typeof message.done === "number" ? $BigInt(message.done) : $util.Long.fromBits(message.done.low >>> 0, message.done.high >>> 0, true).toBigInt();
                        else if (typeof message.done === "number")
                            object.done = options.longs === $String ? $String(message.done) : message.done;
                        else
                            object.done = options.longs === $String ? $util.Long.prototype.toString.call(message.done) : options.longs === $Number ? new $util.LongBits(message.done.low >>> 0, message.done.high >>> 0).toNumber(true) : message.done;
                    if (message.total != null && $Object.hasOwnProperty.call(message, "total"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.total = typeof message.total === "number" ? $BigInt(message.total) : $util.Long.fromBits(message.total.low >>> 0, message.total.high >>> 0, true).toBigInt();
                        else if (typeof message.total === "number")
                            object.total = options.longs === $String ? $String(message.total) : message.total;
                        else
                            object.total = options.longs === $String ? $util.Long.prototype.toString.call(message.total) : options.longs === $Number ? new $util.LongBits(message.total.low >>> 0, message.total.high >>> 0).toNumber(true) : message.total;
                    if (message.pusher != null && $Object.hasOwnProperty.call(message, "pusher"))
                        object.pusher = message.pusher;
                    return object;
                };

                AttemptStatus.prototype.toJSON = function() {
                    return AttemptStatus.toObject(this, $protobuf.util.toJSONOptions);
                };

                return AttemptStatus;
            })();

            v1.Scheduled = (function() {

                const Scheduled = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Scheduled.prototype.bundle = "";
                Scheduled.prototype.startsAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Scheduled.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Scheduled.create = function(properties) {
                    return new Scheduled(properties);
                };

                Scheduled.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(10).string(message.bundle);
                    if (message.startsAtMs != null && $Object.hasOwnProperty.call(message, "startsAtMs") && (typeof message.startsAtMs === "object" ? message.startsAtMs.low || message.startsAtMs.high : message.startsAtMs !== 0))
                        writer.uint32(16).uint64(message.startsAtMs);
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                        writer.uint32(24).uint64(message.sequence);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Scheduled.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.Scheduled();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bundle = value;
                                else
                                    delete message.bundle;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.startsAtMs = value;
                                else
                                    delete message.startsAtMs;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sequence = value;
                                else
                                    delete message.sequence;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                Scheduled.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.Scheduled)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.Scheduled: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.Scheduled();
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    if (object.startsAtMs != null)
                        if (typeof object.startsAtMs === "object" ? object.startsAtMs.low || object.startsAtMs.high : $Number(object.startsAtMs) !== 0)
                            if ($util.Long)
                                message.startsAtMs = $util.Long.fromValue(object.startsAtMs, true);
                            else if (typeof object.startsAtMs === "string")
                                message.startsAtMs = $parseInt(object.startsAtMs, 10);
                            else if (typeof object.startsAtMs === "number")
                                message.startsAtMs = object.startsAtMs;
                            else if (typeof object.startsAtMs === "object")
                                message.startsAtMs = new $util.LongBits(object.startsAtMs.low >>> 0, object.startsAtMs.high >>> 0).toNumber(true);
                    if (object.sequence != null)
                        if (typeof object.sequence === "object" ? object.sequence.low || object.sequence.high : $Number(object.sequence) !== 0)
                            if ($util.Long)
                                message.sequence = $util.Long.fromValue(object.sequence, true);
                            else if (typeof object.sequence === "string")
                                message.sequence = $parseInt(object.sequence, 10);
                            else if (typeof object.sequence === "number")
                                message.sequence = object.sequence;
                            else if (typeof object.sequence === "object")
                                message.sequence = new $util.LongBits(object.sequence.low >>> 0, object.sequence.high >>> 0).toNumber(true);
                    return message;
                };

                Scheduled.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.bundle = "";
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.startsAtMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.startsAtMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.sequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.sequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    if (message.startsAtMs != null && $Object.hasOwnProperty.call(message, "startsAtMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.startsAtMs = typeof message.startsAtMs === "number" ? $BigInt(message.startsAtMs) : $util.Long.fromBits(message.startsAtMs.low >>> 0, message.startsAtMs.high >>> 0, true).toBigInt();
                        else if (typeof message.startsAtMs === "number")
                            object.startsAtMs = options.longs === $String ? $String(message.startsAtMs) : message.startsAtMs;
                        else
                            object.startsAtMs = options.longs === $String ? $util.Long.prototype.toString.call(message.startsAtMs) : options.longs === $Number ? new $util.LongBits(message.startsAtMs.low >>> 0, message.startsAtMs.high >>> 0).toNumber(true) : message.startsAtMs;
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.sequence = typeof message.sequence === "number" ? $BigInt(message.sequence) : $util.Long.fromBits(message.sequence.low >>> 0, message.sequence.high >>> 0, true).toBigInt();
                        else if (typeof message.sequence === "number")
                            object.sequence = options.longs === $String ? $String(message.sequence) : message.sequence;
                        else
                            object.sequence = options.longs === $String ? $util.Long.prototype.toString.call(message.sequence) : options.longs === $Number ? new $util.LongBits(message.sequence.low >>> 0, message.sequence.high >>> 0).toNumber(true) : message.sequence;
                    return object;
                };

                Scheduled.prototype.toJSON = function() {
                    return Scheduled.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Scheduled;
            })();

            v1.StopEntry = (function() {

                const StopEntry = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                StopEntry.prototype.id = "";
                StopEntry.prototype.kind = "";
                StopEntry.prototype.name = "";
                StopEntry.prototype.channel = "";
                StopEntry.prototype.fromMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                StopEntry.prototype.untilMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                StopEntry.prototype.why = "";
                StopEntry.prototype.inForce = false;
                StopEntry.prototype.madeAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                StopEntry.create = function(properties) {
                    return new StopEntry(properties);
                };

                StopEntry.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                        writer.uint32(10).string(message.id);
                    if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                        writer.uint32(18).string(message.kind);
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(26).string(message.name);
                    if (message.channel != null && $Object.hasOwnProperty.call(message, "channel") && message.channel !== "")
                        writer.uint32(34).string(message.channel);
                    if (message.fromMs != null && $Object.hasOwnProperty.call(message, "fromMs") && (typeof message.fromMs === "object" ? message.fromMs.low || message.fromMs.high : message.fromMs !== 0))
                        writer.uint32(40).uint64(message.fromMs);
                    if (message.untilMs != null && $Object.hasOwnProperty.call(message, "untilMs") && (typeof message.untilMs === "object" ? message.untilMs.low || message.untilMs.high : message.untilMs !== 0))
                        writer.uint32(48).uint64(message.untilMs);
                    if (message.why != null && $Object.hasOwnProperty.call(message, "why") && message.why !== "")
                        writer.uint32(58).string(message.why);
                    if (message.inForce != null && $Object.hasOwnProperty.call(message, "inForce") && message.inForce !== false)
                        writer.uint32(64).bool(message.inForce);
                    if (message.madeAtMs != null && $Object.hasOwnProperty.call(message, "madeAtMs") && (typeof message.madeAtMs === "object" ? message.madeAtMs.low || message.madeAtMs.high : message.madeAtMs !== 0))
                        writer.uint32(72).uint64(message.madeAtMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                StopEntry.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.StopEntry();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.id = value;
                                else
                                    delete message.id;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.kind = value;
                                else
                                    delete message.kind;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.channel = value;
                                else
                                    delete message.channel;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.fromMs = value;
                                else
                                    delete message.fromMs;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.untilMs = value;
                                else
                                    delete message.untilMs;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.why = value;
                                else
                                    delete message.why;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.inForce = value;
                                else
                                    delete message.inForce;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.madeAtMs = value;
                                else
                                    delete message.madeAtMs;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                StopEntry.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.StopEntry)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.StopEntry: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.StopEntry();
                    if (object.id != null)
                        if (typeof object.id !== "string" || object.id.length)
                            message.id = $String(object.id);
                    if (object.kind != null)
                        if (typeof object.kind !== "string" || object.kind.length)
                            message.kind = $String(object.kind);
                    if (object.name != null)
                        if (typeof object.name !== "string" || object.name.length)
                            message.name = $String(object.name);
                    if (object.channel != null)
                        if (typeof object.channel !== "string" || object.channel.length)
                            message.channel = $String(object.channel);
                    if (object.fromMs != null)
                        if (typeof object.fromMs === "object" ? object.fromMs.low || object.fromMs.high : $Number(object.fromMs) !== 0)
                            if ($util.Long)
                                message.fromMs = $util.Long.fromValue(object.fromMs, true);
                            else if (typeof object.fromMs === "string")
                                message.fromMs = $parseInt(object.fromMs, 10);
                            else if (typeof object.fromMs === "number")
                                message.fromMs = object.fromMs;
                            else if (typeof object.fromMs === "object")
                                message.fromMs = new $util.LongBits(object.fromMs.low >>> 0, object.fromMs.high >>> 0).toNumber(true);
                    if (object.untilMs != null)
                        if (typeof object.untilMs === "object" ? object.untilMs.low || object.untilMs.high : $Number(object.untilMs) !== 0)
                            if ($util.Long)
                                message.untilMs = $util.Long.fromValue(object.untilMs, true);
                            else if (typeof object.untilMs === "string")
                                message.untilMs = $parseInt(object.untilMs, 10);
                            else if (typeof object.untilMs === "number")
                                message.untilMs = object.untilMs;
                            else if (typeof object.untilMs === "object")
                                message.untilMs = new $util.LongBits(object.untilMs.low >>> 0, object.untilMs.high >>> 0).toNumber(true);
                    if (object.why != null)
                        if (typeof object.why !== "string" || object.why.length)
                            message.why = $String(object.why);
                    if (object.inForce != null)
                        if (object.inForce)
                            message.inForce = $Boolean(object.inForce);
                    if (object.madeAtMs != null)
                        if (typeof object.madeAtMs === "object" ? object.madeAtMs.low || object.madeAtMs.high : $Number(object.madeAtMs) !== 0)
                            if ($util.Long)
                                message.madeAtMs = $util.Long.fromValue(object.madeAtMs, true);
                            else if (typeof object.madeAtMs === "string")
                                message.madeAtMs = $parseInt(object.madeAtMs, 10);
                            else if (typeof object.madeAtMs === "number")
                                message.madeAtMs = object.madeAtMs;
                            else if (typeof object.madeAtMs === "object")
                                message.madeAtMs = new $util.LongBits(object.madeAtMs.low >>> 0, object.madeAtMs.high >>> 0).toNumber(true);
                    return message;
                };

                StopEntry.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.id = "";
                        object.kind = "";
                        object.name = "";
                        object.channel = "";
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.fromMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.fromMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.untilMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.untilMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.why = "";
                        object.inForce = false;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.madeAtMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.madeAtMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                        object.id = message.id;
                    if (message.kind != null && $Object.hasOwnProperty.call(message, "kind"))
                        object.kind = message.kind;
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                        object.name = message.name;
                    if (message.channel != null && $Object.hasOwnProperty.call(message, "channel"))
                        object.channel = message.channel;
                    if (message.fromMs != null && $Object.hasOwnProperty.call(message, "fromMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.fromMs = typeof message.fromMs === "number" ? $BigInt(message.fromMs) : $util.Long.fromBits(message.fromMs.low >>> 0, message.fromMs.high >>> 0, true).toBigInt();
                        else if (typeof message.fromMs === "number")
                            object.fromMs = options.longs === $String ? $String(message.fromMs) : message.fromMs;
                        else
                            object.fromMs = options.longs === $String ? $util.Long.prototype.toString.call(message.fromMs) : options.longs === $Number ? new $util.LongBits(message.fromMs.low >>> 0, message.fromMs.high >>> 0).toNumber(true) : message.fromMs;
                    if (message.untilMs != null && $Object.hasOwnProperty.call(message, "untilMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.untilMs = typeof message.untilMs === "number" ? $BigInt(message.untilMs) : $util.Long.fromBits(message.untilMs.low >>> 0, message.untilMs.high >>> 0, true).toBigInt();
                        else if (typeof message.untilMs === "number")
                            object.untilMs = options.longs === $String ? $String(message.untilMs) : message.untilMs;
                        else
                            object.untilMs = options.longs === $String ? $util.Long.prototype.toString.call(message.untilMs) : options.longs === $Number ? new $util.LongBits(message.untilMs.low >>> 0, message.untilMs.high >>> 0).toNumber(true) : message.untilMs;
                    if (message.why != null && $Object.hasOwnProperty.call(message, "why"))
                        object.why = message.why;
                    if (message.inForce != null && $Object.hasOwnProperty.call(message, "inForce"))
                        object.inForce = message.inForce;
                    if (message.madeAtMs != null && $Object.hasOwnProperty.call(message, "madeAtMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.madeAtMs = typeof message.madeAtMs === "number" ? $BigInt(message.madeAtMs) : $util.Long.fromBits(message.madeAtMs.low >>> 0, message.madeAtMs.high >>> 0, true).toBigInt();
                        else if (typeof message.madeAtMs === "number")
                            object.madeAtMs = options.longs === $String ? $String(message.madeAtMs) : message.madeAtMs;
                        else
                            object.madeAtMs = options.longs === $String ? $util.Long.prototype.toString.call(message.madeAtMs) : options.longs === $Number ? new $util.LongBits(message.madeAtMs.low >>> 0, message.madeAtMs.high >>> 0).toNumber(true) : message.madeAtMs;
                    return object;
                };

                StopEntry.prototype.toJSON = function() {
                    return StopEntry.toObject(this, $protobuf.util.toJSONOptions);
                };

                return StopEntry;
            })();

            v1.LiftedStop = (function() {

                const LiftedStop = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                LiftedStop.prototype.id = "";
                LiftedStop.prototype.madeAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LiftedStop.prototype.liftedAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LiftedStop.prototype.untilMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                LiftedStop.create = function(properties) {
                    return new LiftedStop(properties);
                };

                LiftedStop.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                        writer.uint32(10).string(message.id);
                    if (message.madeAtMs != null && $Object.hasOwnProperty.call(message, "madeAtMs") && (typeof message.madeAtMs === "object" ? message.madeAtMs.low || message.madeAtMs.high : message.madeAtMs !== 0))
                        writer.uint32(16).uint64(message.madeAtMs);
                    if (message.liftedAtMs != null && $Object.hasOwnProperty.call(message, "liftedAtMs") && (typeof message.liftedAtMs === "object" ? message.liftedAtMs.low || message.liftedAtMs.high : message.liftedAtMs !== 0))
                        writer.uint32(24).uint64(message.liftedAtMs);
                    if (message.untilMs != null && $Object.hasOwnProperty.call(message, "untilMs") && (typeof message.untilMs === "object" ? message.untilMs.low || message.untilMs.high : message.untilMs !== 0))
                        writer.uint32(32).uint64(message.untilMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                LiftedStop.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.LiftedStop();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.id = value;
                                else
                                    delete message.id;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.madeAtMs = value;
                                else
                                    delete message.madeAtMs;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.liftedAtMs = value;
                                else
                                    delete message.liftedAtMs;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.untilMs = value;
                                else
                                    delete message.untilMs;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                LiftedStop.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.LiftedStop)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.LiftedStop: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.LiftedStop();
                    if (object.id != null)
                        if (typeof object.id !== "string" || object.id.length)
                            message.id = $String(object.id);
                    if (object.madeAtMs != null)
                        if (typeof object.madeAtMs === "object" ? object.madeAtMs.low || object.madeAtMs.high : $Number(object.madeAtMs) !== 0)
                            if ($util.Long)
                                message.madeAtMs = $util.Long.fromValue(object.madeAtMs, true);
                            else if (typeof object.madeAtMs === "string")
                                message.madeAtMs = $parseInt(object.madeAtMs, 10);
                            else if (typeof object.madeAtMs === "number")
                                message.madeAtMs = object.madeAtMs;
                            else if (typeof object.madeAtMs === "object")
                                message.madeAtMs = new $util.LongBits(object.madeAtMs.low >>> 0, object.madeAtMs.high >>> 0).toNumber(true);
                    if (object.liftedAtMs != null)
                        if (typeof object.liftedAtMs === "object" ? object.liftedAtMs.low || object.liftedAtMs.high : $Number(object.liftedAtMs) !== 0)
                            if ($util.Long)
                                message.liftedAtMs = $util.Long.fromValue(object.liftedAtMs, true);
                            else if (typeof object.liftedAtMs === "string")
                                message.liftedAtMs = $parseInt(object.liftedAtMs, 10);
                            else if (typeof object.liftedAtMs === "number")
                                message.liftedAtMs = object.liftedAtMs;
                            else if (typeof object.liftedAtMs === "object")
                                message.liftedAtMs = new $util.LongBits(object.liftedAtMs.low >>> 0, object.liftedAtMs.high >>> 0).toNumber(true);
                    if (object.untilMs != null)
                        if (typeof object.untilMs === "object" ? object.untilMs.low || object.untilMs.high : $Number(object.untilMs) !== 0)
                            if ($util.Long)
                                message.untilMs = $util.Long.fromValue(object.untilMs, true);
                            else if (typeof object.untilMs === "string")
                                message.untilMs = $parseInt(object.untilMs, 10);
                            else if (typeof object.untilMs === "number")
                                message.untilMs = object.untilMs;
                            else if (typeof object.untilMs === "object")
                                message.untilMs = new $util.LongBits(object.untilMs.low >>> 0, object.untilMs.high >>> 0).toNumber(true);
                    return message;
                };

                LiftedStop.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.id = "";
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.madeAtMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.madeAtMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.liftedAtMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.liftedAtMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.untilMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.untilMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                        object.id = message.id;
                    if (message.madeAtMs != null && $Object.hasOwnProperty.call(message, "madeAtMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.madeAtMs = typeof message.madeAtMs === "number" ? $BigInt(message.madeAtMs) : $util.Long.fromBits(message.madeAtMs.low >>> 0, message.madeAtMs.high >>> 0, true).toBigInt();
                        else if (typeof message.madeAtMs === "number")
                            object.madeAtMs = options.longs === $String ? $String(message.madeAtMs) : message.madeAtMs;
                        else
                            object.madeAtMs = options.longs === $String ? $util.Long.prototype.toString.call(message.madeAtMs) : options.longs === $Number ? new $util.LongBits(message.madeAtMs.low >>> 0, message.madeAtMs.high >>> 0).toNumber(true) : message.madeAtMs;
                    if (message.liftedAtMs != null && $Object.hasOwnProperty.call(message, "liftedAtMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.liftedAtMs = typeof message.liftedAtMs === "number" ? $BigInt(message.liftedAtMs) : $util.Long.fromBits(message.liftedAtMs.low >>> 0, message.liftedAtMs.high >>> 0, true).toBigInt();
                        else if (typeof message.liftedAtMs === "number")
                            object.liftedAtMs = options.longs === $String ? $String(message.liftedAtMs) : message.liftedAtMs;
                        else
                            object.liftedAtMs = options.longs === $String ? $util.Long.prototype.toString.call(message.liftedAtMs) : options.longs === $Number ? new $util.LongBits(message.liftedAtMs.low >>> 0, message.liftedAtMs.high >>> 0).toNumber(true) : message.liftedAtMs;
                    if (message.untilMs != null && $Object.hasOwnProperty.call(message, "untilMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.untilMs = typeof message.untilMs === "number" ? $BigInt(message.untilMs) : $util.Long.fromBits(message.untilMs.low >>> 0, message.untilMs.high >>> 0, true).toBigInt();
                        else if (typeof message.untilMs === "number")
                            object.untilMs = options.longs === $String ? $String(message.untilMs) : message.untilMs;
                        else
                            object.untilMs = options.longs === $String ? $util.Long.prototype.toString.call(message.untilMs) : options.longs === $Number ? new $util.LongBits(message.untilMs.low >>> 0, message.untilMs.high >>> 0).toNumber(true) : message.untilMs;
                    return object;
                };

                LiftedStop.prototype.toJSON = function() {
                    return LiftedStop.toObject(this, $protobuf.util.toJSONOptions);
                };

                return LiftedStop;
            })();

            v1.Revoked = (function() {

                const Revoked = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Revoked.prototype.keys = 0;
                Revoked.prototype.bundles = 0;
                Revoked.prototype.strategies = 0;
                Revoked.prototype.sha256 = "";

                Revoked.create = function(properties) {
                    return new Revoked(properties);
                };

                Revoked.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.keys != null && $Object.hasOwnProperty.call(message, "keys") && message.keys !== 0)
                        writer.uint32(8).uint32(message.keys);
                    if (message.bundles != null && $Object.hasOwnProperty.call(message, "bundles") && message.bundles !== 0)
                        writer.uint32(16).uint32(message.bundles);
                    if (message.strategies != null && $Object.hasOwnProperty.call(message, "strategies") && message.strategies !== 0)
                        writer.uint32(24).uint32(message.strategies);
                    if (message.sha256 != null && $Object.hasOwnProperty.call(message, "sha256") && message.sha256 !== "")
                        writer.uint32(34).string(message.sha256);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Revoked.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.Revoked();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.keys = value;
                                else
                                    delete message.keys;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.bundles = value;
                                else
                                    delete message.bundles;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.strategies = value;
                                else
                                    delete message.strategies;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.sha256 = value;
                                else
                                    delete message.sha256;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                Revoked.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.Revoked)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.Revoked: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.Revoked();
                    if (object.keys != null)
                        if ($Number(object.keys) !== 0)
                            message.keys = object.keys >>> 0;
                    if (object.bundles != null)
                        if ($Number(object.bundles) !== 0)
                            message.bundles = object.bundles >>> 0;
                    if (object.strategies != null)
                        if ($Number(object.strategies) !== 0)
                            message.strategies = object.strategies >>> 0;
                    if (object.sha256 != null)
                        if (typeof object.sha256 !== "string" || object.sha256.length)
                            message.sha256 = $String(object.sha256);
                    return message;
                };

                Revoked.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.keys = 0;
                        object.bundles = 0;
                        object.strategies = 0;
                        object.sha256 = "";
                    }
                    if (message.keys != null && $Object.hasOwnProperty.call(message, "keys"))
                        object.keys = message.keys;
                    if (message.bundles != null && $Object.hasOwnProperty.call(message, "bundles"))
                        object.bundles = message.bundles;
                    if (message.strategies != null && $Object.hasOwnProperty.call(message, "strategies"))
                        object.strategies = message.strategies;
                    if (message.sha256 != null && $Object.hasOwnProperty.call(message, "sha256"))
                        object.sha256 = message.sha256;
                    return object;
                };

                Revoked.prototype.toJSON = function() {
                    return Revoked.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Revoked;
            })();

            v1.FeedStatus = (function() {

                const FeedStatus = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                FeedStatus.prototype.feed = "";
                FeedStatus.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                FeedStatus.prototype.asOfMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                FeedStatus.prototype.ageMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                FeedStatus.prototype.rows = 0;
                FeedStatus.prototype.stale = false;

                FeedStatus.create = function(properties) {
                    return new FeedStatus(properties);
                };

                FeedStatus.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.feed != null && $Object.hasOwnProperty.call(message, "feed") && message.feed !== "")
                        writer.uint32(10).string(message.feed);
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                        writer.uint32(16).uint64(message.sequence);
                    if (message.asOfMs != null && $Object.hasOwnProperty.call(message, "asOfMs") && (typeof message.asOfMs === "object" ? message.asOfMs.low || message.asOfMs.high : message.asOfMs !== 0))
                        writer.uint32(24).uint64(message.asOfMs);
                    if (message.ageMs != null && $Object.hasOwnProperty.call(message, "ageMs") && (typeof message.ageMs === "object" ? message.ageMs.low || message.ageMs.high : message.ageMs !== 0))
                        writer.uint32(32).uint64(message.ageMs);
                    if (message.rows != null && $Object.hasOwnProperty.call(message, "rows") && message.rows !== 0)
                        writer.uint32(40).uint32(message.rows);
                    if (message.stale != null && $Object.hasOwnProperty.call(message, "stale") && message.stale !== false)
                        writer.uint32(48).bool(message.stale);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                FeedStatus.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.FeedStatus();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.feed = value;
                                else
                                    delete message.feed;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sequence = value;
                                else
                                    delete message.sequence;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.asOfMs = value;
                                else
                                    delete message.asOfMs;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.ageMs = value;
                                else
                                    delete message.ageMs;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.rows = value;
                                else
                                    delete message.rows;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.stale = value;
                                else
                                    delete message.stale;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                FeedStatus.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.FeedStatus)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.FeedStatus: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.FeedStatus();
                    if (object.feed != null)
                        if (typeof object.feed !== "string" || object.feed.length)
                            message.feed = $String(object.feed);
                    if (object.sequence != null)
                        if (typeof object.sequence === "object" ? object.sequence.low || object.sequence.high : $Number(object.sequence) !== 0)
                            if ($util.Long)
                                message.sequence = $util.Long.fromValue(object.sequence, true);
                            else if (typeof object.sequence === "string")
                                message.sequence = $parseInt(object.sequence, 10);
                            else if (typeof object.sequence === "number")
                                message.sequence = object.sequence;
                            else if (typeof object.sequence === "object")
                                message.sequence = new $util.LongBits(object.sequence.low >>> 0, object.sequence.high >>> 0).toNumber(true);
                    if (object.asOfMs != null)
                        if (typeof object.asOfMs === "object" ? object.asOfMs.low || object.asOfMs.high : $Number(object.asOfMs) !== 0)
                            if ($util.Long)
                                message.asOfMs = $util.Long.fromValue(object.asOfMs, true);
                            else if (typeof object.asOfMs === "string")
                                message.asOfMs = $parseInt(object.asOfMs, 10);
                            else if (typeof object.asOfMs === "number")
                                message.asOfMs = object.asOfMs;
                            else if (typeof object.asOfMs === "object")
                                message.asOfMs = new $util.LongBits(object.asOfMs.low >>> 0, object.asOfMs.high >>> 0).toNumber(true);
                    if (object.ageMs != null)
                        if (typeof object.ageMs === "object" ? object.ageMs.low || object.ageMs.high : $Number(object.ageMs) !== 0)
                            if ($util.Long)
                                message.ageMs = $util.Long.fromValue(object.ageMs, true);
                            else if (typeof object.ageMs === "string")
                                message.ageMs = $parseInt(object.ageMs, 10);
                            else if (typeof object.ageMs === "number")
                                message.ageMs = object.ageMs;
                            else if (typeof object.ageMs === "object")
                                message.ageMs = new $util.LongBits(object.ageMs.low >>> 0, object.ageMs.high >>> 0).toNumber(true);
                    if (object.rows != null)
                        if ($Number(object.rows) !== 0)
                            message.rows = object.rows >>> 0;
                    if (object.stale != null)
                        if (object.stale)
                            message.stale = $Boolean(object.stale);
                    return message;
                };

                FeedStatus.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.feed = "";
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.sequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.sequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.asOfMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.asOfMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.ageMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.ageMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.rows = 0;
                        object.stale = false;
                    }
                    if (message.feed != null && $Object.hasOwnProperty.call(message, "feed"))
                        object.feed = message.feed;
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.sequence = typeof message.sequence === "number" ? $BigInt(message.sequence) : $util.Long.fromBits(message.sequence.low >>> 0, message.sequence.high >>> 0, true).toBigInt();
                        else if (typeof message.sequence === "number")
                            object.sequence = options.longs === $String ? $String(message.sequence) : message.sequence;
                        else
                            object.sequence = options.longs === $String ? $util.Long.prototype.toString.call(message.sequence) : options.longs === $Number ? new $util.LongBits(message.sequence.low >>> 0, message.sequence.high >>> 0).toNumber(true) : message.sequence;
                    if (message.asOfMs != null && $Object.hasOwnProperty.call(message, "asOfMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.asOfMs = typeof message.asOfMs === "number" ? $BigInt(message.asOfMs) : $util.Long.fromBits(message.asOfMs.low >>> 0, message.asOfMs.high >>> 0, true).toBigInt();
                        else if (typeof message.asOfMs === "number")
                            object.asOfMs = options.longs === $String ? $String(message.asOfMs) : message.asOfMs;
                        else
                            object.asOfMs = options.longs === $String ? $util.Long.prototype.toString.call(message.asOfMs) : options.longs === $Number ? new $util.LongBits(message.asOfMs.low >>> 0, message.asOfMs.high >>> 0).toNumber(true) : message.asOfMs;
                    if (message.ageMs != null && $Object.hasOwnProperty.call(message, "ageMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.ageMs = typeof message.ageMs === "number" ? $BigInt(message.ageMs) : $util.Long.fromBits(message.ageMs.low >>> 0, message.ageMs.high >>> 0, true).toBigInt();
                        else if (typeof message.ageMs === "number")
                            object.ageMs = options.longs === $String ? $String(message.ageMs) : message.ageMs;
                        else
                            object.ageMs = options.longs === $String ? $util.Long.prototype.toString.call(message.ageMs) : options.longs === $Number ? new $util.LongBits(message.ageMs.low >>> 0, message.ageMs.high >>> 0).toNumber(true) : message.ageMs;
                    if (message.rows != null && $Object.hasOwnProperty.call(message, "rows"))
                        object.rows = message.rows;
                    if (message.stale != null && $Object.hasOwnProperty.call(message, "stale"))
                        object.stale = message.stale;
                    return object;
                };

                FeedStatus.prototype.toJSON = function() {
                    return FeedStatus.toObject(this, $protobuf.util.toJSONOptions);
                };

                return FeedStatus;
            })();

            v1.Withdrawals = (function() {

                const Withdrawals = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Withdrawals.prototype.invariant = "";
                Withdrawals.prototype.count = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                Withdrawals.create = function(properties) {
                    return new Withdrawals(properties);
                };

                Withdrawals.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.invariant != null && $Object.hasOwnProperty.call(message, "invariant") && message.invariant !== "")
                        writer.uint32(10).string(message.invariant);
                    if (message.count != null && $Object.hasOwnProperty.call(message, "count") && (typeof message.count === "object" ? message.count.low || message.count.high : message.count !== 0))
                        writer.uint32(16).uint64(message.count);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Withdrawals.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.Withdrawals();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.invariant = value;
                                else
                                    delete message.invariant;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.count = value;
                                else
                                    delete message.count;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                Withdrawals.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.Withdrawals)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.Withdrawals: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.Withdrawals();
                    if (object.invariant != null)
                        if (typeof object.invariant !== "string" || object.invariant.length)
                            message.invariant = $String(object.invariant);
                    if (object.count != null)
                        if (typeof object.count === "object" ? object.count.low || object.count.high : $Number(object.count) !== 0)
                            if ($util.Long)
                                message.count = $util.Long.fromValue(object.count, true);
                            else if (typeof object.count === "string")
                                message.count = $parseInt(object.count, 10);
                            else if (typeof object.count === "number")
                                message.count = object.count;
                            else if (typeof object.count === "object")
                                message.count = new $util.LongBits(object.count.low >>> 0, object.count.high >>> 0).toNumber(true);
                    return message;
                };

                Withdrawals.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.invariant = "";
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.count = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.count = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.invariant != null && $Object.hasOwnProperty.call(message, "invariant"))
                        object.invariant = message.invariant;
                    if (message.count != null && $Object.hasOwnProperty.call(message, "count"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.count = typeof message.count === "number" ? $BigInt(message.count) : $util.Long.fromBits(message.count.low >>> 0, message.count.high >>> 0, true).toBigInt();
                        else if (typeof message.count === "number")
                            object.count = options.longs === $String ? $String(message.count) : message.count;
                        else
                            object.count = options.longs === $String ? $util.Long.prototype.toString.call(message.count) : options.longs === $Number ? new $util.LongBits(message.count.low >>> 0, message.count.high >>> 0).toNumber(true) : message.count;
                    return object;
                };

                Withdrawals.prototype.toJSON = function() {
                    return Withdrawals.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Withdrawals;
            })();

            v1.WatchRequest = (function() {

                const WatchRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                WatchRequest.create = function(properties) {
                    return new WatchRequest(properties);
                };

                WatchRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                WatchRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.WatchRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        reader.skipType(tag & 7, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                WatchRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.WatchRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.WatchRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    return new $root.proffer.control.v1.WatchRequest();
                };

                WatchRequest.toObject = function () {
                    return {};
                };

                WatchRequest.prototype.toJSON = function() {
                    return WatchRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return WatchRequest;
            })();

            v1.WatchResponse = (function() {

                const WatchResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                WatchResponse.prototype.status = null;

                WatchResponse.create = function(properties) {
                    return new WatchResponse(properties);
                };

                WatchResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
                        $root.proffer.control.v1.StatusResponse.encode(message.status, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                WatchResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.WatchResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.status = $root.proffer.control.v1.StatusResponse.decode(reader, reader.size(), $undefined, _depth + 1, message.status);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                WatchResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.WatchResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.WatchResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.WatchResponse();
                    if (object.status != null) {
                        if (!$util.isObject(object.status))
                            throw $TypeError(".proffer.control.v1.WatchResponse.status: object expected");
                        message.status = $root.proffer.control.v1.StatusResponse.fromObject(object.status, _depth + 1);
                    }
                    return message;
                };

                WatchResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.status = null;
                    if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
                        object.status = $root.proffer.control.v1.StatusResponse.toObject(message.status, options, _depth + 1);
                    return object;
                };

                WatchResponse.prototype.toJSON = function() {
                    return WatchResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return WatchResponse;
            })();

            v1.LatestRequest = (function() {

                const LatestRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                LatestRequest.prototype.bundle = "";
                LatestRequest.prototype.releaseSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LatestRequest.prototype.dataSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                LatestRequest.prototype.stopListSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                LatestRequest.create = function(properties) {
                    return new LatestRequest(properties);
                };

                LatestRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(10).string(message.bundle);
                    if (message.releaseSequence != null && $Object.hasOwnProperty.call(message, "releaseSequence") && (typeof message.releaseSequence === "object" ? message.releaseSequence.low || message.releaseSequence.high : message.releaseSequence !== 0))
                        writer.uint32(16).uint64(message.releaseSequence);
                    if (message.dataSequence != null && $Object.hasOwnProperty.call(message, "dataSequence") && (typeof message.dataSequence === "object" ? message.dataSequence.low || message.dataSequence.high : message.dataSequence !== 0))
                        writer.uint32(24).uint64(message.dataSequence);
                    if (message.stopListSequence != null && $Object.hasOwnProperty.call(message, "stopListSequence") && (typeof message.stopListSequence === "object" ? message.stopListSequence.low || message.stopListSequence.high : message.stopListSequence !== 0))
                        writer.uint32(32).uint64(message.stopListSequence);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                LatestRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.LatestRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bundle = value;
                                else
                                    delete message.bundle;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.releaseSequence = value;
                                else
                                    delete message.releaseSequence;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.dataSequence = value;
                                else
                                    delete message.dataSequence;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.stopListSequence = value;
                                else
                                    delete message.stopListSequence;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                LatestRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.LatestRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.LatestRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.LatestRequest();
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    if (object.releaseSequence != null)
                        if (typeof object.releaseSequence === "object" ? object.releaseSequence.low || object.releaseSequence.high : $Number(object.releaseSequence) !== 0)
                            if ($util.Long)
                                message.releaseSequence = $util.Long.fromValue(object.releaseSequence, true);
                            else if (typeof object.releaseSequence === "string")
                                message.releaseSequence = $parseInt(object.releaseSequence, 10);
                            else if (typeof object.releaseSequence === "number")
                                message.releaseSequence = object.releaseSequence;
                            else if (typeof object.releaseSequence === "object")
                                message.releaseSequence = new $util.LongBits(object.releaseSequence.low >>> 0, object.releaseSequence.high >>> 0).toNumber(true);
                    if (object.dataSequence != null)
                        if (typeof object.dataSequence === "object" ? object.dataSequence.low || object.dataSequence.high : $Number(object.dataSequence) !== 0)
                            if ($util.Long)
                                message.dataSequence = $util.Long.fromValue(object.dataSequence, true);
                            else if (typeof object.dataSequence === "string")
                                message.dataSequence = $parseInt(object.dataSequence, 10);
                            else if (typeof object.dataSequence === "number")
                                message.dataSequence = object.dataSequence;
                            else if (typeof object.dataSequence === "object")
                                message.dataSequence = new $util.LongBits(object.dataSequence.low >>> 0, object.dataSequence.high >>> 0).toNumber(true);
                    if (object.stopListSequence != null)
                        if (typeof object.stopListSequence === "object" ? object.stopListSequence.low || object.stopListSequence.high : $Number(object.stopListSequence) !== 0)
                            if ($util.Long)
                                message.stopListSequence = $util.Long.fromValue(object.stopListSequence, true);
                            else if (typeof object.stopListSequence === "string")
                                message.stopListSequence = $parseInt(object.stopListSequence, 10);
                            else if (typeof object.stopListSequence === "number")
                                message.stopListSequence = object.stopListSequence;
                            else if (typeof object.stopListSequence === "object")
                                message.stopListSequence = new $util.LongBits(object.stopListSequence.low >>> 0, object.stopListSequence.high >>> 0).toNumber(true);
                    return message;
                };

                LatestRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.bundle = "";
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.releaseSequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.releaseSequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.dataSequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.dataSequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.stopListSequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.stopListSequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    if (message.releaseSequence != null && $Object.hasOwnProperty.call(message, "releaseSequence"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.releaseSequence = typeof message.releaseSequence === "number" ? $BigInt(message.releaseSequence) : $util.Long.fromBits(message.releaseSequence.low >>> 0, message.releaseSequence.high >>> 0, true).toBigInt();
                        else if (typeof message.releaseSequence === "number")
                            object.releaseSequence = options.longs === $String ? $String(message.releaseSequence) : message.releaseSequence;
                        else
                            object.releaseSequence = options.longs === $String ? $util.Long.prototype.toString.call(message.releaseSequence) : options.longs === $Number ? new $util.LongBits(message.releaseSequence.low >>> 0, message.releaseSequence.high >>> 0).toNumber(true) : message.releaseSequence;
                    if (message.dataSequence != null && $Object.hasOwnProperty.call(message, "dataSequence"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.dataSequence = typeof message.dataSequence === "number" ? $BigInt(message.dataSequence) : $util.Long.fromBits(message.dataSequence.low >>> 0, message.dataSequence.high >>> 0, true).toBigInt();
                        else if (typeof message.dataSequence === "number")
                            object.dataSequence = options.longs === $String ? $String(message.dataSequence) : message.dataSequence;
                        else
                            object.dataSequence = options.longs === $String ? $util.Long.prototype.toString.call(message.dataSequence) : options.longs === $Number ? new $util.LongBits(message.dataSequence.low >>> 0, message.dataSequence.high >>> 0).toNumber(true) : message.dataSequence;
                    if (message.stopListSequence != null && $Object.hasOwnProperty.call(message, "stopListSequence"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.stopListSequence = typeof message.stopListSequence === "number" ? $BigInt(message.stopListSequence) : $util.Long.fromBits(message.stopListSequence.low >>> 0, message.stopListSequence.high >>> 0, true).toBigInt();
                        else if (typeof message.stopListSequence === "number")
                            object.stopListSequence = options.longs === $String ? $String(message.stopListSequence) : message.stopListSequence;
                        else
                            object.stopListSequence = options.longs === $String ? $util.Long.prototype.toString.call(message.stopListSequence) : options.longs === $Number ? new $util.LongBits(message.stopListSequence.low >>> 0, message.stopListSequence.high >>> 0).toNumber(true) : message.stopListSequence;
                    return object;
                };

                LatestRequest.prototype.toJSON = function() {
                    return LatestRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return LatestRequest;
            })();

            v1.LatestResponse = (function() {

                const LatestResponse = function (properties) {
                    this.documents = [];
                    this.feeds = [];
                    this.revocations = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                LatestResponse.prototype.bundle = "";
                LatestResponse.prototype.documents = $util.emptyArray;
                LatestResponse.prototype.stopList = null;
                LatestResponse.prototype.feeds = $util.emptyArray;
                LatestResponse.prototype.revocations = $util.emptyArray;

                LatestResponse.create = function(properties) {
                    return new LatestResponse(properties);
                };

                LatestResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(10).string(message.bundle);
                    if (message.documents != null && message.documents.length)
                        for (let i = 0; i < message.documents.length; ++i)
                            $root.proffer.control.v1.SignedDocument.encode(message.documents[i], writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.stopList != null && $Object.hasOwnProperty.call(message, "stopList"))
                        $root.proffer.control.v1.SignedDocument.encode(message.stopList, writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.feeds != null && message.feeds.length)
                        for (let i = 0; i < message.feeds.length; ++i)
                            $root.proffer.control.v1.SignedDocument.encode(message.feeds[i], writer.uint32(34).fork(), _depth + 1).ldelim();
                    if (message.revocations != null && message.revocations.length)
                        for (let i = 0; i < message.revocations.length; ++i)
                            $root.proffer.control.v1.SignedDocument.encode(message.revocations[i], writer.uint32(42).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                LatestResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.LatestResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bundle = value;
                                else
                                    delete message.bundle;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.documents && message.documents.length))
                                    message.documents = [];
                                message.documents.push($root.proffer.control.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.stopList = $root.proffer.control.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1, message.stopList);
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.feeds && message.feeds.length))
                                    message.feeds = [];
                                message.feeds.push($root.proffer.control.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.revocations && message.revocations.length))
                                    message.revocations = [];
                                message.revocations.push($root.proffer.control.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                LatestResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.LatestResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.LatestResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.LatestResponse();
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    if (object.documents) {
                        if (!$Array.isArray(object.documents))
                            throw $TypeError(".proffer.control.v1.LatestResponse.documents: array expected");
                        message.documents = $Array(object.documents.length);
                        for (let i = 0; i < object.documents.length; ++i) {
                            if (!$util.isObject(object.documents[i]))
                                throw $TypeError(".proffer.control.v1.LatestResponse.documents: object expected");
                            message.documents[i] = $root.proffer.control.v1.SignedDocument.fromObject(object.documents[i], _depth + 1);
                        }
                    }
                    if (object.stopList != null) {
                        if (!$util.isObject(object.stopList))
                            throw $TypeError(".proffer.control.v1.LatestResponse.stopList: object expected");
                        message.stopList = $root.proffer.control.v1.SignedDocument.fromObject(object.stopList, _depth + 1);
                    }
                    if (object.feeds) {
                        if (!$Array.isArray(object.feeds))
                            throw $TypeError(".proffer.control.v1.LatestResponse.feeds: array expected");
                        message.feeds = $Array(object.feeds.length);
                        for (let i = 0; i < object.feeds.length; ++i) {
                            if (!$util.isObject(object.feeds[i]))
                                throw $TypeError(".proffer.control.v1.LatestResponse.feeds: object expected");
                            message.feeds[i] = $root.proffer.control.v1.SignedDocument.fromObject(object.feeds[i], _depth + 1);
                        }
                    }
                    if (object.revocations) {
                        if (!$Array.isArray(object.revocations))
                            throw $TypeError(".proffer.control.v1.LatestResponse.revocations: array expected");
                        message.revocations = $Array(object.revocations.length);
                        for (let i = 0; i < object.revocations.length; ++i) {
                            if (!$util.isObject(object.revocations[i]))
                                throw $TypeError(".proffer.control.v1.LatestResponse.revocations: object expected");
                            message.revocations[i] = $root.proffer.control.v1.SignedDocument.fromObject(object.revocations[i], _depth + 1);
                        }
                    }
                    return message;
                };

                LatestResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults) {
                        object.documents = [];
                        object.feeds = [];
                        object.revocations = [];
                    }
                    if (options.defaults) {
                        object.bundle = "";
                        object.stopList = null;
                    }
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    if (message.documents && message.documents.length) {
                        object.documents = $Array(message.documents.length);
                        for (let j = 0; j < message.documents.length; ++j)
                            object.documents[j] = $root.proffer.control.v1.SignedDocument.toObject(message.documents[j], options, _depth + 1);
                    }
                    if (message.stopList != null && $Object.hasOwnProperty.call(message, "stopList"))
                        object.stopList = $root.proffer.control.v1.SignedDocument.toObject(message.stopList, options, _depth + 1);
                    if (message.feeds && message.feeds.length) {
                        object.feeds = $Array(message.feeds.length);
                        for (let j = 0; j < message.feeds.length; ++j)
                            object.feeds[j] = $root.proffer.control.v1.SignedDocument.toObject(message.feeds[j], options, _depth + 1);
                    }
                    if (message.revocations && message.revocations.length) {
                        object.revocations = $Array(message.revocations.length);
                        for (let j = 0; j < message.revocations.length; ++j)
                            object.revocations[j] = $root.proffer.control.v1.SignedDocument.toObject(message.revocations[j], options, _depth + 1);
                    }
                    return object;
                };

                LatestResponse.prototype.toJSON = function() {
                    return LatestResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return LatestResponse;
            })();

            v1.FetchRequest = (function() {

                const FetchRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                FetchRequest.prototype.sha256 = "";
                FetchRequest.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                FetchRequest.create = function(properties) {
                    return new FetchRequest(properties);
                };

                FetchRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sha256 != null && $Object.hasOwnProperty.call(message, "sha256") && message.sha256 !== "")
                        writer.uint32(10).string(message.sha256);
                    if (message.offset != null && $Object.hasOwnProperty.call(message, "offset") && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                        writer.uint32(16).uint64(message.offset);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                FetchRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.FetchRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.sha256 = value;
                                else
                                    delete message.sha256;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.offset = value;
                                else
                                    delete message.offset;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                FetchRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.FetchRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.FetchRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.FetchRequest();
                    if (object.sha256 != null)
                        if (typeof object.sha256 !== "string" || object.sha256.length)
                            message.sha256 = $String(object.sha256);
                    if (object.offset != null)
                        if (typeof object.offset === "object" ? object.offset.low || object.offset.high : $Number(object.offset) !== 0)
                            if ($util.Long)
                                message.offset = $util.Long.fromValue(object.offset, true);
                            else if (typeof object.offset === "string")
                                message.offset = $parseInt(object.offset, 10);
                            else if (typeof object.offset === "number")
                                message.offset = object.offset;
                            else if (typeof object.offset === "object")
                                message.offset = new $util.LongBits(object.offset.low >>> 0, object.offset.high >>> 0).toNumber(true);
                    return message;
                };

                FetchRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.sha256 = "";
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.offset = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.offset = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.sha256 != null && $Object.hasOwnProperty.call(message, "sha256"))
                        object.sha256 = message.sha256;
                    if (message.offset != null && $Object.hasOwnProperty.call(message, "offset"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.offset = typeof message.offset === "number" ? $BigInt(message.offset) : $util.Long.fromBits(message.offset.low >>> 0, message.offset.high >>> 0, true).toBigInt();
                        else if (typeof message.offset === "number")
                            object.offset = options.longs === $String ? $String(message.offset) : message.offset;
                        else
                            object.offset = options.longs === $String ? $util.Long.prototype.toString.call(message.offset) : options.longs === $Number ? new $util.LongBits(message.offset.low >>> 0, message.offset.high >>> 0).toNumber(true) : message.offset;
                    return object;
                };

                FetchRequest.prototype.toJSON = function() {
                    return FetchRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return FetchRequest;
            })();

            v1.FetchResponse = (function() {

                const FetchResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                FetchResponse.prototype.data = $util.newBuffer([]);

                FetchResponse.create = function(properties) {
                    return new FetchResponse(properties);
                };

                FetchResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                        writer.uint32(10).bytes(message.data);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                FetchResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.FetchResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.data = value;
                                else
                                    delete message.data;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                FetchResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.FetchResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.FetchResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.FetchResponse();
                    if (object.data != null)
                        if (object.data.length)
                            if (typeof object.data === "string")
                                $util.base64.decode(object.data, message.data = $util.newBuffer($util.base64.length(object.data)), 0);
                            else if (object.data.length >= 0)
                                message.data = object.data;
                    return message;
                };

                FetchResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        if (options.bytes === $String)
                            object.data = "";
                        else {
                            object.data = [];
                            if (options.bytes !== $Array)
                                object.data = $util.newBuffer(object.data);
                        }
                    if (message.data != null && $Object.hasOwnProperty.call(message, "data"))
                        object.data = options.bytes === $String ? $util.base64.encode(message.data, 0, message.data.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.data) : message.data;
                    return object;
                };

                FetchResponse.prototype.toJSON = function() {
                    return FetchResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return FetchResponse;
            })();

            v1.AuditRequest = (function() {

                const AuditRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                AuditRequest.prototype.from = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                AuditRequest.create = function(properties) {
                    return new AuditRequest(properties);
                };

                AuditRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.from != null && $Object.hasOwnProperty.call(message, "from") && (typeof message.from === "object" ? message.from.low || message.from.high : message.from !== 0))
                        writer.uint32(8).uint64(message.from);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                AuditRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.AuditRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.from = value;
                                else
                                    delete message.from;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                AuditRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.AuditRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.AuditRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.AuditRequest();
                    if (object.from != null)
                        if (typeof object.from === "object" ? object.from.low || object.from.high : $Number(object.from) !== 0)
                            if ($util.Long)
                                message.from = $util.Long.fromValue(object.from, true);
                            else if (typeof object.from === "string")
                                message.from = $parseInt(object.from, 10);
                            else if (typeof object.from === "number")
                                message.from = object.from;
                            else if (typeof object.from === "object")
                                message.from = new $util.LongBits(object.from.low >>> 0, object.from.high >>> 0).toNumber(true);
                    return message;
                };

                AuditRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.from = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.from = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if (message.from != null && $Object.hasOwnProperty.call(message, "from"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.from = typeof message.from === "number" ? $BigInt(message.from) : $util.Long.fromBits(message.from.low >>> 0, message.from.high >>> 0, true).toBigInt();
                        else if (typeof message.from === "number")
                            object.from = options.longs === $String ? $String(message.from) : message.from;
                        else
                            object.from = options.longs === $String ? $util.Long.prototype.toString.call(message.from) : options.longs === $Number ? new $util.LongBits(message.from.low >>> 0, message.from.high >>> 0).toNumber(true) : message.from;
                    return object;
                };

                AuditRequest.prototype.toJSON = function() {
                    return AuditRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return AuditRequest;
            })();

            v1.AuditResponse = (function() {

                const AuditResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                AuditResponse.prototype.record = $util.newBuffer([]);

                AuditResponse.create = function(properties) {
                    return new AuditResponse(properties);
                };

                AuditResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.record != null && $Object.hasOwnProperty.call(message, "record") && message.record.length)
                        writer.uint32(10).bytes(message.record);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                AuditResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.control.v1.AuditResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.record = value;
                                else
                                    delete message.record;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                AuditResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.control.v1.AuditResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.control.v1.AuditResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.control.v1.AuditResponse();
                    if (object.record != null)
                        if (object.record.length)
                            if (typeof object.record === "string")
                                $util.base64.decode(object.record, message.record = $util.newBuffer($util.base64.length(object.record)), 0);
                            else if (object.record.length >= 0)
                                message.record = object.record;
                    return message;
                };

                AuditResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        if (options.bytes === $String)
                            object.record = "";
                        else {
                            object.record = [];
                            if (options.bytes !== $Array)
                                object.record = $util.newBuffer(object.record);
                        }
                    if (message.record != null && $Object.hasOwnProperty.call(message, "record"))
                        object.record = options.bytes === $String ? $util.base64.encode(message.record, 0, message.record.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.record) : message.record;
                    return object;
                };

                AuditResponse.prototype.toJSON = function() {
                    return AuditResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return AuditResponse;
            })();

            return v1;
        })();

        return control;
    })();

    return proffer;
})();

export {
  $root as default
};
