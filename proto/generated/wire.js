/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError, $TypeError = $util.global.TypeError, $String = $util.global.String, $Number = $util.global.Number, $Boolean = $util.global.Boolean, $Array = $util.global.Array, $isFinite = $util.global.isFinite, $parseInt = $util.global.parseInt, $BigInt = $util.global.BigInt;

const $root = $protobuf.roots["proffer"] || ($protobuf.roots["proffer"] = {});

export const grpc = $root.grpc = (() => {

    const grpc = {};

    grpc.health = (function() {

        const health = {};

        health.v1 = (function() {

            const v1 = {};

            v1.HealthCheckRequest = (function() {

                const HealthCheckRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                HealthCheckRequest.prototype.service = "";

                HealthCheckRequest.create = function(properties) {
                    return new HealthCheckRequest(properties);
                };

                HealthCheckRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.service != null && $Object.hasOwnProperty.call(message, "service") && message.service !== "")
                        writer.uint32(10).string(message.service);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                HealthCheckRequest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.grpc.health.v1.HealthCheckRequest();
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
                                    message.service = value;
                                else
                                    delete message.service;
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

                HealthCheckRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.grpc.health.v1.HealthCheckRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".grpc.health.v1.HealthCheckRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.grpc.health.v1.HealthCheckRequest();
                    if (object.service != null)
                        if (typeof object.service !== "string" || object.service.length)
                            message.service = $String(object.service);
                    return message;
                };

                HealthCheckRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.service = "";
                    if (message.service != null && $Object.hasOwnProperty.call(message, "service"))
                        object.service = message.service;
                    return object;
                };

                HealthCheckRequest.prototype.toJSON = function() {
                    return HealthCheckRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return HealthCheckRequest;
            })();

            v1.HealthCheckResponse = (function() {

                const HealthCheckResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                HealthCheckResponse.prototype.status = 0;

                HealthCheckResponse.create = function(properties) {
                    return new HealthCheckResponse(properties);
                };

                HealthCheckResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                        writer.uint32(8).int32(message.status);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                HealthCheckResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.grpc.health.v1.HealthCheckResponse();
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
                                    message.status = value;
                                else
                                    delete message.status;
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

                HealthCheckResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.grpc.health.v1.HealthCheckResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".grpc.health.v1.HealthCheckResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.grpc.health.v1.HealthCheckResponse();
                    if (object.status !== 0 && (typeof object.status !== "string" || $root.grpc.health.v1.HealthCheckResponse.ServingStatus[object.status] !== 0))
                        switch (object.status) {
                        case "UNKNOWN":
                        case 0:
                            message.status = 0;
                            break;
                        case "SERVING":
                        case 1:
                            message.status = 1;
                            break;
                        case "NOT_SERVING":
                        case 2:
                            message.status = 2;
                            break;
                        case "SERVICE_UNKNOWN":
                        case 3:
                            message.status = 3;
                            break;
                        default:
                            if (typeof object.status === "number" && (object.status | 0) === object.status)
                                message.status = object.status;
                        }
                    return message;
                };

                HealthCheckResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.status = options.enums === $String ? "UNKNOWN" : 0;
                    if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
                        object.status = options.enums === $String ? $root.grpc.health.v1.HealthCheckResponse.ServingStatus[message.status] === $undefined ? message.status : $root.grpc.health.v1.HealthCheckResponse.ServingStatus[message.status] : message.status;
                    return object;
                };

                HealthCheckResponse.prototype.toJSON = function() {
                    return HealthCheckResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                HealthCheckResponse.ServingStatus = (function() {
                    const valuesById = $Object.create(null), values = $Object.create(valuesById);
                    values[valuesById[0] = "UNKNOWN"] = 0;
                    values[valuesById[1] = "SERVING"] = 1;
                    values[valuesById[2] = "NOT_SERVING"] = 2;
                    values[valuesById[3] = "SERVICE_UNKNOWN"] = 3;
                    return values;
                })();

                return HealthCheckResponse;
            })();

            return v1;
        })();

        return health;
    })();

    return grpc;
})();

export const proffer = $root.proffer = (() => {

    const proffer = {};

    proffer.decision = (function() {

        const decision = {};

        decision.v1 = (function() {

            const v1 = {};

            v1.Visitor = (function() {

                const Visitor = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Visitor.prototype.level = "";
                Visitor.prototype.id = "";

                Visitor.create = function(properties) {
                    return new Visitor(properties);
                };

                Visitor.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.level != null && $Object.hasOwnProperty.call(message, "level") && message.level !== "")
                        writer.uint32(10).string(message.level);
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                        writer.uint32(18).string(message.id);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Visitor.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.Visitor();
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
                                    message.level = value;
                                else
                                    delete message.level;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.id = value;
                                else
                                    delete message.id;
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

                Visitor.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.Visitor)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.Visitor: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.Visitor();
                    if (object.level != null)
                        if (typeof object.level !== "string" || object.level.length)
                            message.level = $String(object.level);
                    if (object.id != null)
                        if (typeof object.id !== "string" || object.id.length)
                            message.id = $String(object.id);
                    return message;
                };

                Visitor.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.level = "";
                        object.id = "";
                    }
                    if (message.level != null && $Object.hasOwnProperty.call(message, "level"))
                        object.level = message.level;
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                        object.id = message.id;
                    return object;
                };

                Visitor.prototype.toJSON = function() {
                    return Visitor.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Visitor;
            })();

            v1.Point = (function() {

                const Point = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Point.prototype.point = "";
                Point.prototype.count = 0;
                Point.prototype.allowDuplicates = false;

                Point.create = function(properties) {
                    return new Point(properties);
                };

                Point.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.point != null && $Object.hasOwnProperty.call(message, "point") && message.point !== "")
                        writer.uint32(10).string(message.point);
                    if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                        writer.uint32(16).uint32(message.count);
                    if (message.allowDuplicates != null && $Object.hasOwnProperty.call(message, "allowDuplicates") && message.allowDuplicates !== false)
                        writer.uint32(24).bool(message.allowDuplicates);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Point.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.Point();
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
                                    message.point = value;
                                else
                                    delete message.point;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.count = value;
                                else
                                    delete message.count;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.allowDuplicates = value;
                                else
                                    delete message.allowDuplicates;
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

                Point.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.Point)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.Point: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.Point();
                    if (object.point != null)
                        if (typeof object.point !== "string" || object.point.length)
                            message.point = $String(object.point);
                    if (object.count != null)
                        if ($Number(object.count) !== 0)
                            message.count = object.count >>> 0;
                    if (object.allowDuplicates != null)
                        if (object.allowDuplicates)
                            message.allowDuplicates = $Boolean(object.allowDuplicates);
                    return message;
                };

                Point.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.point = "";
                        object.count = 0;
                        object.allowDuplicates = false;
                    }
                    if (message.point != null && $Object.hasOwnProperty.call(message, "point"))
                        object.point = message.point;
                    if (message.count != null && $Object.hasOwnProperty.call(message, "count"))
                        object.count = message.count;
                    if (message.allowDuplicates != null && $Object.hasOwnProperty.call(message, "allowDuplicates"))
                        object.allowDuplicates = message.allowDuplicates;
                    return object;
                };

                Point.prototype.toJSON = function() {
                    return Point.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Point;
            })();

            v1.DecideRequest = (function() {

                const DecideRequest = function (properties) {
                    this.points = [];
                    this.context = {};
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                DecideRequest.prototype.requestId = "";
                DecideRequest.prototype.channel = "";
                DecideRequest.prototype.visitor = null;
                DecideRequest.prototype.sessionId = null;
                DecideRequest.prototype.points = $util.emptyArray;
                DecideRequest.prototype.context = $util.emptyObject;
                DecideRequest.prototype.explain = false;
                DecideRequest.prototype.dryRun = false;
                DecideRequest.prototype.deadlineMs = 0;
                DecideRequest.prototype.preview = null;

                let $oneOfFields;

                $Object.defineProperty(DecideRequest.prototype, "who", {
                    get: $util.oneOfGetter($oneOfFields = ["visitor", "sessionId"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                DecideRequest.create = function(properties) {
                    return new DecideRequest(properties);
                };

                DecideRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.requestId != null && $Object.hasOwnProperty.call(message, "requestId") && message.requestId !== "")
                        writer.uint32(10).string(message.requestId);
                    if (message.channel != null && $Object.hasOwnProperty.call(message, "channel") && message.channel !== "")
                        writer.uint32(18).string(message.channel);
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        $root.proffer.decision.v1.Visitor.encode(message.visitor, writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId"))
                        writer.uint32(34).string(message.sessionId);
                    if (message.points != null && message.points.length)
                        for (let i = 0; i < message.points.length; ++i)
                            $root.proffer.decision.v1.Point.encode(message.points[i], writer.uint32(42).fork(), _depth + 1).ldelim();
                    if (message.context != null && $Object.hasOwnProperty.call(message, "context"))
                        for (let keys = $Object.keys(message.context), i = 0; i < keys.length; ++i) {
                            writer.uint32(50).fork().uint32(10).string(keys[i]);
                            $root.google.protobuf.Value.encode(message.context[keys[i]], writer.uint32(18).fork(), _depth + 1).ldelim().ldelim();
                        }
                    if (message.explain != null && $Object.hasOwnProperty.call(message, "explain") && message.explain !== false)
                        writer.uint32(56).bool(message.explain);
                    if (message.dryRun != null && $Object.hasOwnProperty.call(message, "dryRun") && message.dryRun !== false)
                        writer.uint32(64).bool(message.dryRun);
                    if (message.deadlineMs != null && $Object.hasOwnProperty.call(message, "deadlineMs") && message.deadlineMs !== 0)
                        writer.uint32(72).uint32(message.deadlineMs);
                    if (message.preview != null && $Object.hasOwnProperty.call(message, "preview"))
                        $root.proffer.decision.v1.Preview.encode(message.preview, writer.uint32(82).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                DecideRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.decision.v1.DecideRequest();
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
                                    message.requestId = value;
                                else
                                    delete message.requestId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.channel = value;
                                else
                                    delete message.channel;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.visitor = $root.proffer.decision.v1.Visitor.decode(reader, reader.size(), $undefined, _depth + 1, message.visitor);
                                message.who = "visitor";
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                message.sessionId = reader.stringVerify();
                                message.who = "sessionId";
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.points && message.points.length))
                                    message.points = [];
                                message.points.push($root.proffer.decision.v1.Point.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if (message.context === $util.emptyObject)
                                    message.context = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = null;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 2)
                                            break;
                                        value = $root.google.protobuf.Value.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.context, key);
                                message.context[key] = value || new $root.google.protobuf.Value();
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.explain = value;
                                else
                                    delete message.explain;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.dryRun = value;
                                else
                                    delete message.dryRun;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.deadlineMs = value;
                                else
                                    delete message.deadlineMs;
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                message.preview = $root.proffer.decision.v1.Preview.decode(reader, reader.size(), $undefined, _depth + 1, message.preview);
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

                DecideRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.DecideRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.DecideRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.DecideRequest();
                    if (object.requestId != null)
                        if (typeof object.requestId !== "string" || object.requestId.length)
                            message.requestId = $String(object.requestId);
                    if (object.channel != null)
                        if (typeof object.channel !== "string" || object.channel.length)
                            message.channel = $String(object.channel);
                    if (object.visitor != null) {
                        if (!$util.isObject(object.visitor))
                            throw $TypeError(".proffer.decision.v1.DecideRequest.visitor: object expected");
                        message.visitor = $root.proffer.decision.v1.Visitor.fromObject(object.visitor, _depth + 1);
                    }
                    if (object.sessionId != null)
                        message.sessionId = $String(object.sessionId);
                    if (object.points) {
                        if (!$Array.isArray(object.points))
                            throw $TypeError(".proffer.decision.v1.DecideRequest.points: array expected");
                        message.points = $Array(object.points.length);
                        for (let i = 0; i < object.points.length; ++i) {
                            if (!$util.isObject(object.points[i]))
                                throw $TypeError(".proffer.decision.v1.DecideRequest.points: object expected");
                            message.points[i] = $root.proffer.decision.v1.Point.fromObject(object.points[i], _depth + 1);
                        }
                    }
                    if (object.context) {
                        if (!$util.isObject(object.context))
                            throw $TypeError(".proffer.decision.v1.DecideRequest.context: object expected");
                        message.context = {};
                        for (let keys = $Object.keys(object.context), i = 0; i < keys.length; ++i) {
                            if (keys[i] === "__proto__")
                                $util.makeProp(message.context, keys[i]);
                            if (!$util.isObject(object.context[keys[i]]))
                                throw $TypeError(".proffer.decision.v1.DecideRequest.context: object expected");
                            message.context[keys[i]] = $root.google.protobuf.Value.fromObject(object.context[keys[i]], _depth + 1);
                        }
                    }
                    if (object.explain != null)
                        if (object.explain)
                            message.explain = $Boolean(object.explain);
                    if (object.dryRun != null)
                        if (object.dryRun)
                            message.dryRun = $Boolean(object.dryRun);
                    if (object.deadlineMs != null)
                        if ($Number(object.deadlineMs) !== 0)
                            message.deadlineMs = object.deadlineMs >>> 0;
                    if (object.preview != null) {
                        if (!$util.isObject(object.preview))
                            throw $TypeError(".proffer.decision.v1.DecideRequest.preview: object expected");
                        message.preview = $root.proffer.decision.v1.Preview.fromObject(object.preview, _depth + 1);
                    }
                    return message;
                };

                DecideRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.points = [];
                    if (options.objects || options.defaults)
                        object.context = {};
                    if (options.defaults) {
                        object.requestId = "";
                        object.channel = "";
                        object.explain = false;
                        object.dryRun = false;
                        object.deadlineMs = 0;
                        object.preview = null;
                    }
                    if (message.requestId != null && $Object.hasOwnProperty.call(message, "requestId"))
                        object.requestId = message.requestId;
                    if (message.channel != null && $Object.hasOwnProperty.call(message, "channel"))
                        object.channel = message.channel;
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor")) {
                        object.visitor = $root.proffer.decision.v1.Visitor.toObject(message.visitor, options, _depth + 1);
                        if (options.oneofs)
                            object.who = "visitor";
                    }
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId")) {
                        object.sessionId = message.sessionId;
                        if (options.oneofs)
                            object.who = "sessionId";
                    }
                    if (message.points && message.points.length) {
                        object.points = $Array(message.points.length);
                        for (let j = 0; j < message.points.length; ++j)
                            object.points[j] = $root.proffer.decision.v1.Point.toObject(message.points[j], options, _depth + 1);
                    }
                    let keys2;
                    if (message.context && (keys2 = $Object.keys(message.context)).length) {
                        object.context = {};
                        for (let j = 0; j < keys2.length; ++j) {
                            if (keys2[j] === "__proto__")
                                $util.makeProp(object.context, keys2[j]);
                            object.context[keys2[j]] = $root.google.protobuf.Value.toObject(message.context[keys2[j]], options, _depth + 1);
                        }
                    }
                    if (message.explain != null && $Object.hasOwnProperty.call(message, "explain"))
                        object.explain = message.explain;
                    if (message.dryRun != null && $Object.hasOwnProperty.call(message, "dryRun"))
                        object.dryRun = message.dryRun;
                    if (message.deadlineMs != null && $Object.hasOwnProperty.call(message, "deadlineMs"))
                        object.deadlineMs = message.deadlineMs;
                    if (message.preview != null && $Object.hasOwnProperty.call(message, "preview"))
                        object.preview = $root.proffer.decision.v1.Preview.toObject(message.preview, options, _depth + 1);
                    return object;
                };

                DecideRequest.prototype.toJSON = function() {
                    return DecideRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return DecideRequest;
            })();

            v1.Preview = (function() {

                const Preview = function (properties) {
                    this.profile = {};
                    this.inSegments = [];
                    this.notInSegments = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Preview.prototype.asOf = null;
                Preview.prototype.profile = $util.emptyObject;
                Preview.prototype.inSegments = $util.emptyArray;
                Preview.prototype.notInSegments = $util.emptyArray;
                Preview.prototype.bundle = "";

                Preview.create = function(properties) {
                    return new Preview(properties);
                };

                Preview.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.asOf != null && $Object.hasOwnProperty.call(message, "asOf"))
                        $root.google.protobuf.Timestamp.encode(message.asOf, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.profile != null && $Object.hasOwnProperty.call(message, "profile"))
                        for (let keys = $Object.keys(message.profile), i = 0; i < keys.length; ++i) {
                            writer.uint32(18).fork().uint32(10).string(keys[i]);
                            $root.google.protobuf.Value.encode(message.profile[keys[i]], writer.uint32(18).fork(), _depth + 1).ldelim().ldelim();
                        }
                    if (message.inSegments != null && message.inSegments.length)
                        for (let i = 0; i < message.inSegments.length; ++i)
                            writer.uint32(26).string(message.inSegments[i]);
                    if (message.notInSegments != null && message.notInSegments.length)
                        for (let i = 0; i < message.notInSegments.length; ++i)
                            writer.uint32(34).string(message.notInSegments[i]);
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(42).string(message.bundle);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Preview.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.decision.v1.Preview();
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
                                message.asOf = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.asOf);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (message.profile === $util.emptyObject)
                                    message.profile = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = null;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 2)
                                            break;
                                        value = $root.google.protobuf.Value.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.profile, key);
                                message.profile[key] = value || new $root.google.protobuf.Value();
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.inSegments && message.inSegments.length))
                                    message.inSegments = [];
                                message.inSegments.push(reader.stringVerify());
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.notInSegments && message.notInSegments.length))
                                    message.notInSegments = [];
                                message.notInSegments.push(reader.stringVerify());
                                continue;
                            }
                        case 5: {
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

                Preview.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.Preview)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.Preview: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.Preview();
                    if (object.asOf != null) {
                        if (!$util.isObject(object.asOf))
                            throw $TypeError(".proffer.decision.v1.Preview.asOf: object expected");
                        message.asOf = $root.google.protobuf.Timestamp.fromObject(object.asOf, _depth + 1);
                    }
                    if (object.profile) {
                        if (!$util.isObject(object.profile))
                            throw $TypeError(".proffer.decision.v1.Preview.profile: object expected");
                        message.profile = {};
                        for (let keys = $Object.keys(object.profile), i = 0; i < keys.length; ++i) {
                            if (keys[i] === "__proto__")
                                $util.makeProp(message.profile, keys[i]);
                            if (!$util.isObject(object.profile[keys[i]]))
                                throw $TypeError(".proffer.decision.v1.Preview.profile: object expected");
                            message.profile[keys[i]] = $root.google.protobuf.Value.fromObject(object.profile[keys[i]], _depth + 1);
                        }
                    }
                    if (object.inSegments) {
                        if (!$Array.isArray(object.inSegments))
                            throw $TypeError(".proffer.decision.v1.Preview.inSegments: array expected");
                        message.inSegments = $Array(object.inSegments.length);
                        for (let i = 0; i < object.inSegments.length; ++i)
                            message.inSegments[i] = $String(object.inSegments[i]);
                    }
                    if (object.notInSegments) {
                        if (!$Array.isArray(object.notInSegments))
                            throw $TypeError(".proffer.decision.v1.Preview.notInSegments: array expected");
                        message.notInSegments = $Array(object.notInSegments.length);
                        for (let i = 0; i < object.notInSegments.length; ++i)
                            message.notInSegments[i] = $String(object.notInSegments[i]);
                    }
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    return message;
                };

                Preview.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults) {
                        object.inSegments = [];
                        object.notInSegments = [];
                    }
                    if (options.objects || options.defaults)
                        object.profile = {};
                    if (options.defaults) {
                        object.asOf = null;
                        object.bundle = "";
                    }
                    if (message.asOf != null && $Object.hasOwnProperty.call(message, "asOf"))
                        object.asOf = $root.google.protobuf.Timestamp.toObject(message.asOf, options, _depth + 1);
                    let keys2;
                    if (message.profile && (keys2 = $Object.keys(message.profile)).length) {
                        object.profile = {};
                        for (let j = 0; j < keys2.length; ++j) {
                            if (keys2[j] === "__proto__")
                                $util.makeProp(object.profile, keys2[j]);
                            object.profile[keys2[j]] = $root.google.protobuf.Value.toObject(message.profile[keys2[j]], options, _depth + 1);
                        }
                    }
                    if (message.inSegments && message.inSegments.length) {
                        object.inSegments = $Array(message.inSegments.length);
                        for (let j = 0; j < message.inSegments.length; ++j)
                            object.inSegments[j] = message.inSegments[j];
                    }
                    if (message.notInSegments && message.notInSegments.length) {
                        object.notInSegments = $Array(message.notInSegments.length);
                        for (let j = 0; j < message.notInSegments.length; ++j)
                            object.notInSegments[j] = message.notInSegments[j];
                    }
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    return object;
                };

                Preview.prototype.toJSON = function() {
                    return Preview.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Preview;
            })();

            v1.DecideResponse = (function() {

                const DecideResponse = function (properties) {
                    this.points = [];
                    this.trace = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                DecideResponse.prototype.decisionId = "";
                DecideResponse.prototype.bundle = "";
                DecideResponse.prototype.generation = 0;
                DecideResponse.prototype.points = $util.emptyArray;
                DecideResponse.prototype.freshness = null;
                DecideResponse.prototype.trace = $util.emptyArray;
                DecideResponse.prototype.holdout = false;
                DecideResponse.prototype.overlay = 0;

                DecideResponse.create = function(properties) {
                    return new DecideResponse(properties);
                };

                DecideResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.decisionId != null && $Object.hasOwnProperty.call(message, "decisionId") && message.decisionId !== "")
                        writer.uint32(10).string(message.decisionId);
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(18).string(message.bundle);
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && message.generation !== 0)
                        writer.uint32(24).uint32(message.generation);
                    if (message.points != null && message.points.length)
                        for (let i = 0; i < message.points.length; ++i)
                            $root.proffer.decision.v1.PointAnswer.encode(message.points[i], writer.uint32(34).fork(), _depth + 1).ldelim();
                    if (message.freshness != null && $Object.hasOwnProperty.call(message, "freshness"))
                        $root.proffer.decision.v1.Freshness.encode(message.freshness, writer.uint32(42).fork(), _depth + 1).ldelim();
                    if (message.trace != null && message.trace.length)
                        for (let i = 0; i < message.trace.length; ++i)
                            $root.proffer.decision.v1.Candidate.encode(message.trace[i], writer.uint32(50).fork(), _depth + 1).ldelim();
                    if (message.holdout != null && $Object.hasOwnProperty.call(message, "holdout") && message.holdout !== false)
                        writer.uint32(56).bool(message.holdout);
                    if (message.overlay != null && $Object.hasOwnProperty.call(message, "overlay") && message.overlay !== 0)
                        writer.uint32(64).uint32(message.overlay);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                DecideResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.DecideResponse();
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
                                    message.decisionId = value;
                                else
                                    delete message.decisionId;
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
                                if (wireType !== 2)
                                    break;
                                if (!(message.points && message.points.length))
                                    message.points = [];
                                message.points.push($root.proffer.decision.v1.PointAnswer.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.freshness = $root.proffer.decision.v1.Freshness.decode(reader, reader.size(), $undefined, _depth + 1, message.freshness);
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.trace && message.trace.length))
                                    message.trace = [];
                                message.trace.push($root.proffer.decision.v1.Candidate.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.holdout = value;
                                else
                                    delete message.holdout;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.overlay = value;
                                else
                                    delete message.overlay;
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

                DecideResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.DecideResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.DecideResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.DecideResponse();
                    if (object.decisionId != null)
                        if (typeof object.decisionId !== "string" || object.decisionId.length)
                            message.decisionId = $String(object.decisionId);
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    if (object.generation != null)
                        if ($Number(object.generation) !== 0)
                            message.generation = object.generation >>> 0;
                    if (object.points) {
                        if (!$Array.isArray(object.points))
                            throw $TypeError(".proffer.decision.v1.DecideResponse.points: array expected");
                        message.points = $Array(object.points.length);
                        for (let i = 0; i < object.points.length; ++i) {
                            if (!$util.isObject(object.points[i]))
                                throw $TypeError(".proffer.decision.v1.DecideResponse.points: object expected");
                            message.points[i] = $root.proffer.decision.v1.PointAnswer.fromObject(object.points[i], _depth + 1);
                        }
                    }
                    if (object.freshness != null) {
                        if (!$util.isObject(object.freshness))
                            throw $TypeError(".proffer.decision.v1.DecideResponse.freshness: object expected");
                        message.freshness = $root.proffer.decision.v1.Freshness.fromObject(object.freshness, _depth + 1);
                    }
                    if (object.trace) {
                        if (!$Array.isArray(object.trace))
                            throw $TypeError(".proffer.decision.v1.DecideResponse.trace: array expected");
                        message.trace = $Array(object.trace.length);
                        for (let i = 0; i < object.trace.length; ++i) {
                            if (!$util.isObject(object.trace[i]))
                                throw $TypeError(".proffer.decision.v1.DecideResponse.trace: object expected");
                            message.trace[i] = $root.proffer.decision.v1.Candidate.fromObject(object.trace[i], _depth + 1);
                        }
                    }
                    if (object.holdout != null)
                        if (object.holdout)
                            message.holdout = $Boolean(object.holdout);
                    if (object.overlay != null)
                        if ($Number(object.overlay) !== 0)
                            message.overlay = object.overlay >>> 0;
                    return message;
                };

                DecideResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults) {
                        object.points = [];
                        object.trace = [];
                    }
                    if (options.defaults) {
                        object.decisionId = "";
                        object.bundle = "";
                        object.generation = 0;
                        object.freshness = null;
                        object.holdout = false;
                        object.overlay = 0;
                    }
                    if (message.decisionId != null && $Object.hasOwnProperty.call(message, "decisionId"))
                        object.decisionId = message.decisionId;
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation"))
                        object.generation = message.generation;
                    if (message.points && message.points.length) {
                        object.points = $Array(message.points.length);
                        for (let j = 0; j < message.points.length; ++j)
                            object.points[j] = $root.proffer.decision.v1.PointAnswer.toObject(message.points[j], options, _depth + 1);
                    }
                    if (message.freshness != null && $Object.hasOwnProperty.call(message, "freshness"))
                        object.freshness = $root.proffer.decision.v1.Freshness.toObject(message.freshness, options, _depth + 1);
                    if (message.trace && message.trace.length) {
                        object.trace = $Array(message.trace.length);
                        for (let j = 0; j < message.trace.length; ++j)
                            object.trace[j] = $root.proffer.decision.v1.Candidate.toObject(message.trace[j], options, _depth + 1);
                    }
                    if (message.holdout != null && $Object.hasOwnProperty.call(message, "holdout"))
                        object.holdout = message.holdout;
                    if (message.overlay != null && $Object.hasOwnProperty.call(message, "overlay"))
                        object.overlay = message.overlay;
                    return object;
                };

                DecideResponse.prototype.toJSON = function() {
                    return DecideResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return DecideResponse;
            })();

            v1.PointAnswer = (function() {

                const PointAnswer = function (properties) {
                    this.treatments = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                PointAnswer.prototype.point = "";
                PointAnswer.prototype.status = 0;
                PointAnswer.prototype.treatments = $util.emptyArray;

                PointAnswer.create = function(properties) {
                    return new PointAnswer(properties);
                };

                PointAnswer.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.point != null && $Object.hasOwnProperty.call(message, "point") && message.point !== "")
                        writer.uint32(10).string(message.point);
                    if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                        writer.uint32(16).int32(message.status);
                    if (message.treatments != null && message.treatments.length)
                        for (let i = 0; i < message.treatments.length; ++i)
                            $root.proffer.decision.v1.Treatment.encode(message.treatments[i], writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                PointAnswer.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.PointAnswer();
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
                                    message.point = value;
                                else
                                    delete message.point;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.status = value;
                                else
                                    delete message.status;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.treatments && message.treatments.length))
                                    message.treatments = [];
                                message.treatments.push($root.proffer.decision.v1.Treatment.decode(reader, reader.size(), $undefined, _depth + 1));
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

                PointAnswer.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.PointAnswer)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.PointAnswer: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.PointAnswer();
                    if (object.point != null)
                        if (typeof object.point !== "string" || object.point.length)
                            message.point = $String(object.point);
                    if (object.status !== 0 && (typeof object.status !== "string" || $root.proffer.decision.v1.PointStatus[object.status] !== 0))
                        switch (object.status) {
                        case "POINT_STATUS_UNSPECIFIED":
                        case 0:
                            message.status = 0;
                            break;
                        case "POINT_STATUS_DECIDED":
                        case 1:
                            message.status = 1;
                            break;
                        case "POINT_STATUS_FALLBACK":
                        case 2:
                            message.status = 2;
                            break;
                        case "POINT_STATUS_UNKNOWN_POINT":
                        case 3:
                            message.status = 3;
                            break;
                        case "POINT_STATUS_DEADLINE":
                        case 4:
                            message.status = 4;
                            break;
                        case "POINT_STATUS_HOLDOUT":
                        case 5:
                            message.status = 5;
                            break;
                        default:
                            if (typeof object.status === "number" && (object.status | 0) === object.status)
                                message.status = object.status;
                        }
                    if (object.treatments) {
                        if (!$Array.isArray(object.treatments))
                            throw $TypeError(".proffer.decision.v1.PointAnswer.treatments: array expected");
                        message.treatments = $Array(object.treatments.length);
                        for (let i = 0; i < object.treatments.length; ++i) {
                            if (!$util.isObject(object.treatments[i]))
                                throw $TypeError(".proffer.decision.v1.PointAnswer.treatments: object expected");
                            message.treatments[i] = $root.proffer.decision.v1.Treatment.fromObject(object.treatments[i], _depth + 1);
                        }
                    }
                    return message;
                };

                PointAnswer.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.treatments = [];
                    if (options.defaults) {
                        object.point = "";
                        object.status = options.enums === $String ? "POINT_STATUS_UNSPECIFIED" : 0;
                    }
                    if (message.point != null && $Object.hasOwnProperty.call(message, "point"))
                        object.point = message.point;
                    if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
                        object.status = options.enums === $String ? $root.proffer.decision.v1.PointStatus[message.status] === $undefined ? message.status : $root.proffer.decision.v1.PointStatus[message.status] : message.status;
                    if (message.treatments && message.treatments.length) {
                        object.treatments = $Array(message.treatments.length);
                        for (let j = 0; j < message.treatments.length; ++j)
                            object.treatments[j] = $root.proffer.decision.v1.Treatment.toObject(message.treatments[j], options, _depth + 1);
                    }
                    return object;
                };

                PointAnswer.prototype.toJSON = function() {
                    return PointAnswer.toObject(this, $protobuf.util.toJSONOptions);
                };

                return PointAnswer;
            })();

            v1.PointStatus = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "POINT_STATUS_UNSPECIFIED"] = 0;
                values[valuesById[1] = "POINT_STATUS_DECIDED"] = 1;
                values[valuesById[2] = "POINT_STATUS_FALLBACK"] = 2;
                values[valuesById[3] = "POINT_STATUS_UNKNOWN_POINT"] = 3;
                values[valuesById[4] = "POINT_STATUS_DEADLINE"] = 4;
                values[valuesById[5] = "POINT_STATUS_HOLDOUT"] = 5;
                return values;
            })();

            v1.Treatment = (function() {

                const Treatment = function (properties) {
                    this.attributes = {};
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Treatment.prototype.offer = "";
                Treatment.prototype.treatmentId = "";
                Treatment.prototype.treatmentCode = "";
                Treatment.prototype.rank = 0;
                Treatment.prototype.score = 0;
                Treatment.prototype.attributes = $util.emptyObject;
                Treatment.prototype.fallback = false;
                Treatment.prototype.propensity = 0;
                Treatment.prototype.selectionProbability = 0;

                Treatment.create = function(properties) {
                    return new Treatment(properties);
                };

                Treatment.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.offer != null && $Object.hasOwnProperty.call(message, "offer") && message.offer !== "")
                        writer.uint32(10).string(message.offer);
                    if (message.treatmentId != null && $Object.hasOwnProperty.call(message, "treatmentId") && message.treatmentId !== "")
                        writer.uint32(18).string(message.treatmentId);
                    if (message.treatmentCode != null && $Object.hasOwnProperty.call(message, "treatmentCode") && message.treatmentCode !== "")
                        writer.uint32(26).string(message.treatmentCode);
                    if (message.rank != null && $Object.hasOwnProperty.call(message, "rank") && message.rank !== 0)
                        writer.uint32(32).uint32(message.rank);
                    if (message.score != null && $Object.hasOwnProperty.call(message, "score") && !$Object.is(message.score, 0))
                        writer.uint32(41).double(message.score);
                    if (message.attributes != null && $Object.hasOwnProperty.call(message, "attributes"))
                        for (let keys = $Object.keys(message.attributes), i = 0; i < keys.length; ++i) {
                            writer.uint32(50).fork().uint32(10).string(keys[i]);
                            $root.google.protobuf.Value.encode(message.attributes[keys[i]], writer.uint32(18).fork(), _depth + 1).ldelim().ldelim();
                        }
                    if (message.fallback != null && $Object.hasOwnProperty.call(message, "fallback") && message.fallback !== false)
                        writer.uint32(56).bool(message.fallback);
                    if (message.propensity != null && $Object.hasOwnProperty.call(message, "propensity") && !$Object.is(message.propensity, 0))
                        writer.uint32(65).double(message.propensity);
                    if (message.selectionProbability != null && $Object.hasOwnProperty.call(message, "selectionProbability") && !$Object.is(message.selectionProbability, 0))
                        writer.uint32(73).double(message.selectionProbability);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Treatment.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.decision.v1.Treatment();
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
                                    message.offer = value;
                                else
                                    delete message.offer;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.treatmentId = value;
                                else
                                    delete message.treatmentId;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.treatmentCode = value;
                                else
                                    delete message.treatmentCode;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.rank = value;
                                else
                                    delete message.rank;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.score = value;
                                else
                                    delete message.score;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if (message.attributes === $util.emptyObject)
                                    message.attributes = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = null;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 2)
                                            break;
                                        value = $root.google.protobuf.Value.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.attributes, key);
                                message.attributes[key] = value || new $root.google.protobuf.Value();
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.fallback = value;
                                else
                                    delete message.fallback;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.propensity = value;
                                else
                                    delete message.propensity;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.selectionProbability = value;
                                else
                                    delete message.selectionProbability;
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

                Treatment.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.Treatment)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.Treatment: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.Treatment();
                    if (object.offer != null)
                        if (typeof object.offer !== "string" || object.offer.length)
                            message.offer = $String(object.offer);
                    if (object.treatmentId != null)
                        if (typeof object.treatmentId !== "string" || object.treatmentId.length)
                            message.treatmentId = $String(object.treatmentId);
                    if (object.treatmentCode != null)
                        if (typeof object.treatmentCode !== "string" || object.treatmentCode.length)
                            message.treatmentCode = $String(object.treatmentCode);
                    if (object.rank != null)
                        if ($Number(object.rank) !== 0)
                            message.rank = object.rank >>> 0;
                    if (object.score != null)
                        if (!$Object.is($Number(object.score), 0))
                            message.score = $Number(object.score);
                    if (object.attributes) {
                        if (!$util.isObject(object.attributes))
                            throw $TypeError(".proffer.decision.v1.Treatment.attributes: object expected");
                        message.attributes = {};
                        for (let keys = $Object.keys(object.attributes), i = 0; i < keys.length; ++i) {
                            if (keys[i] === "__proto__")
                                $util.makeProp(message.attributes, keys[i]);
                            if (!$util.isObject(object.attributes[keys[i]]))
                                throw $TypeError(".proffer.decision.v1.Treatment.attributes: object expected");
                            message.attributes[keys[i]] = $root.google.protobuf.Value.fromObject(object.attributes[keys[i]], _depth + 1);
                        }
                    }
                    if (object.fallback != null)
                        if (object.fallback)
                            message.fallback = $Boolean(object.fallback);
                    if (object.propensity != null)
                        if (!$Object.is($Number(object.propensity), 0))
                            message.propensity = $Number(object.propensity);
                    if (object.selectionProbability != null)
                        if (!$Object.is($Number(object.selectionProbability), 0))
                            message.selectionProbability = $Number(object.selectionProbability);
                    return message;
                };

                Treatment.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.objects || options.defaults)
                        object.attributes = {};
                    if (options.defaults) {
                        object.offer = "";
                        object.treatmentId = "";
                        object.treatmentCode = "";
                        object.rank = 0;
                        object.score = 0;
                        object.fallback = false;
                        object.propensity = 0;
                        object.selectionProbability = 0;
                    }
                    if (message.offer != null && $Object.hasOwnProperty.call(message, "offer"))
                        object.offer = message.offer;
                    if (message.treatmentId != null && $Object.hasOwnProperty.call(message, "treatmentId"))
                        object.treatmentId = message.treatmentId;
                    if (message.treatmentCode != null && $Object.hasOwnProperty.call(message, "treatmentCode"))
                        object.treatmentCode = message.treatmentCode;
                    if (message.rank != null && $Object.hasOwnProperty.call(message, "rank"))
                        object.rank = message.rank;
                    if (message.score != null && $Object.hasOwnProperty.call(message, "score"))
                        object.score = options.json && !$isFinite(message.score) ? $String(message.score) : message.score;
                    let keys2;
                    if (message.attributes && (keys2 = $Object.keys(message.attributes)).length) {
                        object.attributes = {};
                        for (let j = 0; j < keys2.length; ++j) {
                            if (keys2[j] === "__proto__")
                                $util.makeProp(object.attributes, keys2[j]);
                            object.attributes[keys2[j]] = $root.google.protobuf.Value.toObject(message.attributes[keys2[j]], options, _depth + 1);
                        }
                    }
                    if (message.fallback != null && $Object.hasOwnProperty.call(message, "fallback"))
                        object.fallback = message.fallback;
                    if (message.propensity != null && $Object.hasOwnProperty.call(message, "propensity"))
                        object.propensity = options.json && !$isFinite(message.propensity) ? $String(message.propensity) : message.propensity;
                    if (message.selectionProbability != null && $Object.hasOwnProperty.call(message, "selectionProbability"))
                        object.selectionProbability = options.json && !$isFinite(message.selectionProbability) ? $String(message.selectionProbability) : message.selectionProbability;
                    return object;
                };

                Treatment.prototype.toJSON = function() {
                    return Treatment.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Treatment;
            })();

            v1.Candidate = (function() {

                const Candidate = function (properties) {
                    this.numbers = {};
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Candidate.prototype.point = "";
                Candidate.prototype.offer = "";
                Candidate.prototype.treatmentId = "";
                Candidate.prototype.stage = 0;
                Candidate.prototype.reason = "";
                Candidate.prototype.detail = "";
                Candidate.prototype.numbers = $util.emptyObject;

                Candidate.create = function(properties) {
                    return new Candidate(properties);
                };

                Candidate.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.point != null && $Object.hasOwnProperty.call(message, "point") && message.point !== "")
                        writer.uint32(10).string(message.point);
                    if (message.offer != null && $Object.hasOwnProperty.call(message, "offer") && message.offer !== "")
                        writer.uint32(18).string(message.offer);
                    if (message.treatmentId != null && $Object.hasOwnProperty.call(message, "treatmentId") && message.treatmentId !== "")
                        writer.uint32(26).string(message.treatmentId);
                    if (message.stage != null && $Object.hasOwnProperty.call(message, "stage") && message.stage !== 0)
                        writer.uint32(32).int32(message.stage);
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                        writer.uint32(42).string(message.reason);
                    if (message.detail != null && $Object.hasOwnProperty.call(message, "detail") && message.detail !== "")
                        writer.uint32(50).string(message.detail);
                    if (message.numbers != null && $Object.hasOwnProperty.call(message, "numbers"))
                        for (let keys = $Object.keys(message.numbers), i = 0; i < keys.length; ++i)
                            writer.uint32(58).fork().uint32(10).string(keys[i]).uint32(17).double(message.numbers[keys[i]]).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Candidate.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.decision.v1.Candidate();
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
                                    message.point = value;
                                else
                                    delete message.point;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.offer = value;
                                else
                                    delete message.offer;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.treatmentId = value;
                                else
                                    delete message.treatmentId;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.stage = value;
                                else
                                    delete message.stage;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.reason = value;
                                else
                                    delete message.reason;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.detail = value;
                                else
                                    delete message.detail;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 2)
                                    break;
                                if (message.numbers === $util.emptyObject)
                                    message.numbers = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = 0;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 1)
                                            break;
                                        value = reader.double();
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.numbers, key);
                                message.numbers[key] = value;
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

                Candidate.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.Candidate)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.Candidate: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.Candidate();
                    if (object.point != null)
                        if (typeof object.point !== "string" || object.point.length)
                            message.point = $String(object.point);
                    if (object.offer != null)
                        if (typeof object.offer !== "string" || object.offer.length)
                            message.offer = $String(object.offer);
                    if (object.treatmentId != null)
                        if (typeof object.treatmentId !== "string" || object.treatmentId.length)
                            message.treatmentId = $String(object.treatmentId);
                    if (object.stage !== 0 && (typeof object.stage !== "string" || $root.proffer.decision.v1.Stage[object.stage] !== 0))
                        switch (object.stage) {
                        case "STAGE_UNSPECIFIED":
                        case 0:
                            message.stage = 0;
                            break;
                        case "STAGE_SEGMENT":
                        case 1:
                            message.stage = 1;
                            break;
                        case "STAGE_ELIGIBILITY":
                        case 2:
                            message.stage = 2;
                            break;
                        case "STAGE_APPLICABILITY":
                        case 3:
                            message.stage = 3;
                            break;
                        case "STAGE_SUITABILITY":
                        case 4:
                            message.stage = 4;
                            break;
                        case "STAGE_SCORE":
                        case 5:
                            message.stage = 5;
                            break;
                        case "STAGE_ALLOCATION":
                        case 6:
                            message.stage = 6;
                            break;
                        case "STAGE_SELECTED":
                        case 7:
                            message.stage = 7;
                            break;
                        default:
                            if (typeof object.stage === "number" && (object.stage | 0) === object.stage)
                                message.stage = object.stage;
                        }
                    if (object.reason != null)
                        if (typeof object.reason !== "string" || object.reason.length)
                            message.reason = $String(object.reason);
                    if (object.detail != null)
                        if (typeof object.detail !== "string" || object.detail.length)
                            message.detail = $String(object.detail);
                    if (object.numbers) {
                        if (!$util.isObject(object.numbers))
                            throw $TypeError(".proffer.decision.v1.Candidate.numbers: object expected");
                        message.numbers = {};
                        for (let keys = $Object.keys(object.numbers), i = 0; i < keys.length; ++i) {
                            if (keys[i] === "__proto__")
                                $util.makeProp(message.numbers, keys[i]);
                            message.numbers[keys[i]] = $Number(object.numbers[keys[i]]);
                        }
                    }
                    return message;
                };

                Candidate.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.objects || options.defaults)
                        object.numbers = {};
                    if (options.defaults) {
                        object.point = "";
                        object.offer = "";
                        object.treatmentId = "";
                        object.stage = options.enums === $String ? "STAGE_UNSPECIFIED" : 0;
                        object.reason = "";
                        object.detail = "";
                    }
                    if (message.point != null && $Object.hasOwnProperty.call(message, "point"))
                        object.point = message.point;
                    if (message.offer != null && $Object.hasOwnProperty.call(message, "offer"))
                        object.offer = message.offer;
                    if (message.treatmentId != null && $Object.hasOwnProperty.call(message, "treatmentId"))
                        object.treatmentId = message.treatmentId;
                    if (message.stage != null && $Object.hasOwnProperty.call(message, "stage"))
                        object.stage = options.enums === $String ? $root.proffer.decision.v1.Stage[message.stage] === $undefined ? message.stage : $root.proffer.decision.v1.Stage[message.stage] : message.stage;
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                        object.reason = message.reason;
                    if (message.detail != null && $Object.hasOwnProperty.call(message, "detail"))
                        object.detail = message.detail;
                    let keys2;
                    if (message.numbers && (keys2 = $Object.keys(message.numbers)).length) {
                        object.numbers = {};
                        for (let j = 0; j < keys2.length; ++j) {
                            if (keys2[j] === "__proto__")
                                $util.makeProp(object.numbers, keys2[j]);
                            object.numbers[keys2[j]] = options.json && !$isFinite(message.numbers[keys2[j]]) ? $String(message.numbers[keys2[j]]) : message.numbers[keys2[j]];
                        }
                    }
                    return object;
                };

                Candidate.prototype.toJSON = function() {
                    return Candidate.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Candidate;
            })();

            v1.Stage = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "STAGE_UNSPECIFIED"] = 0;
                values[valuesById[1] = "STAGE_SEGMENT"] = 1;
                values[valuesById[2] = "STAGE_ELIGIBILITY"] = 2;
                values[valuesById[3] = "STAGE_APPLICABILITY"] = 3;
                values[valuesById[4] = "STAGE_SUITABILITY"] = 4;
                values[valuesById[5] = "STAGE_SCORE"] = 5;
                values[valuesById[6] = "STAGE_ALLOCATION"] = 6;
                values[valuesById[7] = "STAGE_SELECTED"] = 7;
                return values;
            })();

            v1.Freshness = (function() {

                const Freshness = function (properties) {
                    this.feedAgeMs = {};
                    this.feedSequence = {};
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Freshness.prototype.bundleAgeMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Freshness.prototype.segmentsAgeMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Freshness.prototype.profileAgeMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                Freshness.prototype.feedAgeMs = $util.emptyObject;
                Freshness.prototype.feedSequence = $util.emptyObject;

                Freshness.create = function(properties) {
                    return new Freshness(properties);
                };

                Freshness.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.bundleAgeMs != null && $Object.hasOwnProperty.call(message, "bundleAgeMs") && (typeof message.bundleAgeMs === "object" ? message.bundleAgeMs.low || message.bundleAgeMs.high : message.bundleAgeMs !== 0))
                        writer.uint32(8).uint64(message.bundleAgeMs);
                    if (message.segmentsAgeMs != null && $Object.hasOwnProperty.call(message, "segmentsAgeMs") && (typeof message.segmentsAgeMs === "object" ? message.segmentsAgeMs.low || message.segmentsAgeMs.high : message.segmentsAgeMs !== 0))
                        writer.uint32(16).uint64(message.segmentsAgeMs);
                    if (message.profileAgeMs != null && $Object.hasOwnProperty.call(message, "profileAgeMs") && (typeof message.profileAgeMs === "object" ? message.profileAgeMs.low || message.profileAgeMs.high : message.profileAgeMs !== 0))
                        writer.uint32(24).uint64(message.profileAgeMs);
                    if (message.feedAgeMs != null && $Object.hasOwnProperty.call(message, "feedAgeMs"))
                        for (let keys = $Object.keys(message.feedAgeMs), i = 0; i < keys.length; ++i)
                            writer.uint32(34).fork().uint32(10).string(keys[i]).uint32(16).uint64(message.feedAgeMs[keys[i]]).ldelim();
                    if (message.feedSequence != null && $Object.hasOwnProperty.call(message, "feedSequence"))
                        for (let keys = $Object.keys(message.feedSequence), i = 0; i < keys.length; ++i)
                            writer.uint32(42).fork().uint32(10).string(keys[i]).uint32(16).uint64(message.feedSequence[keys[i]]).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Freshness.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.decision.v1.Freshness();
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
                                    message.bundleAgeMs = value;
                                else
                                    delete message.bundleAgeMs;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.segmentsAgeMs = value;
                                else
                                    delete message.segmentsAgeMs;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.profileAgeMs = value;
                                else
                                    delete message.profileAgeMs;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (message.feedAgeMs === $util.emptyObject)
                                    message.feedAgeMs = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = $util.Long ? $util.Long.fromNumber(0, true) : 0;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 0)
                                            break;
                                        value = reader.uint64();
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.feedAgeMs, key);
                                message.feedAgeMs[key] = value;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (message.feedSequence === $util.emptyObject)
                                    message.feedSequence = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = $util.Long ? $util.Long.fromNumber(0, true) : 0;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 0)
                                            break;
                                        value = reader.uint64();
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.feedSequence, key);
                                message.feedSequence[key] = value;
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

                Freshness.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.Freshness)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.Freshness: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.Freshness();
                    if (object.bundleAgeMs != null)
                        if (typeof object.bundleAgeMs === "object" ? object.bundleAgeMs.low || object.bundleAgeMs.high : $Number(object.bundleAgeMs) !== 0)
                            if ($util.Long)
                                message.bundleAgeMs = $util.Long.fromValue(object.bundleAgeMs, true);
                            else if (typeof object.bundleAgeMs === "string")
                                message.bundleAgeMs = $parseInt(object.bundleAgeMs, 10);
                            else if (typeof object.bundleAgeMs === "number")
                                message.bundleAgeMs = object.bundleAgeMs;
                            else if (typeof object.bundleAgeMs === "object")
                                message.bundleAgeMs = new $util.LongBits(object.bundleAgeMs.low >>> 0, object.bundleAgeMs.high >>> 0).toNumber(true);
                    if (object.segmentsAgeMs != null)
                        if (typeof object.segmentsAgeMs === "object" ? object.segmentsAgeMs.low || object.segmentsAgeMs.high : $Number(object.segmentsAgeMs) !== 0)
                            if ($util.Long)
                                message.segmentsAgeMs = $util.Long.fromValue(object.segmentsAgeMs, true);
                            else if (typeof object.segmentsAgeMs === "string")
                                message.segmentsAgeMs = $parseInt(object.segmentsAgeMs, 10);
                            else if (typeof object.segmentsAgeMs === "number")
                                message.segmentsAgeMs = object.segmentsAgeMs;
                            else if (typeof object.segmentsAgeMs === "object")
                                message.segmentsAgeMs = new $util.LongBits(object.segmentsAgeMs.low >>> 0, object.segmentsAgeMs.high >>> 0).toNumber(true);
                    if (object.profileAgeMs != null)
                        if (typeof object.profileAgeMs === "object" ? object.profileAgeMs.low || object.profileAgeMs.high : $Number(object.profileAgeMs) !== 0)
                            if ($util.Long)
                                message.profileAgeMs = $util.Long.fromValue(object.profileAgeMs, true);
                            else if (typeof object.profileAgeMs === "string")
                                message.profileAgeMs = $parseInt(object.profileAgeMs, 10);
                            else if (typeof object.profileAgeMs === "number")
                                message.profileAgeMs = object.profileAgeMs;
                            else if (typeof object.profileAgeMs === "object")
                                message.profileAgeMs = new $util.LongBits(object.profileAgeMs.low >>> 0, object.profileAgeMs.high >>> 0).toNumber(true);
                    if (object.feedAgeMs) {
                        if (!$util.isObject(object.feedAgeMs))
                            throw $TypeError(".proffer.decision.v1.Freshness.feedAgeMs: object expected");
                        message.feedAgeMs = {};
                        for (let keys = $Object.keys(object.feedAgeMs), i = 0; i < keys.length; ++i) {
                            if (keys[i] === "__proto__")
                                $util.makeProp(message.feedAgeMs, keys[i]);
                            if ($util.Long)
                                message.feedAgeMs[keys[i]] = $util.Long.fromValue(object.feedAgeMs[keys[i]], true);
                            else if (typeof object.feedAgeMs[keys[i]] === "string")
                                message.feedAgeMs[keys[i]] = $parseInt(object.feedAgeMs[keys[i]], 10);
                            else if (typeof object.feedAgeMs[keys[i]] === "number")
                                message.feedAgeMs[keys[i]] = object.feedAgeMs[keys[i]];
                            else if (typeof object.feedAgeMs[keys[i]] === "object")
                                message.feedAgeMs[keys[i]] = new $util.LongBits(object.feedAgeMs[keys[i]].low >>> 0, object.feedAgeMs[keys[i]].high >>> 0).toNumber(true);
                        }
                    }
                    if (object.feedSequence) {
                        if (!$util.isObject(object.feedSequence))
                            throw $TypeError(".proffer.decision.v1.Freshness.feedSequence: object expected");
                        message.feedSequence = {};
                        for (let keys = $Object.keys(object.feedSequence), i = 0; i < keys.length; ++i) {
                            if (keys[i] === "__proto__")
                                $util.makeProp(message.feedSequence, keys[i]);
                            if ($util.Long)
                                message.feedSequence[keys[i]] = $util.Long.fromValue(object.feedSequence[keys[i]], true);
                            else if (typeof object.feedSequence[keys[i]] === "string")
                                message.feedSequence[keys[i]] = $parseInt(object.feedSequence[keys[i]], 10);
                            else if (typeof object.feedSequence[keys[i]] === "number")
                                message.feedSequence[keys[i]] = object.feedSequence[keys[i]];
                            else if (typeof object.feedSequence[keys[i]] === "object")
                                message.feedSequence[keys[i]] = new $util.LongBits(object.feedSequence[keys[i]].low >>> 0, object.feedSequence[keys[i]].high >>> 0).toNumber(true);
                        }
                    }
                    return message;
                };

                Freshness.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.objects || options.defaults) {
                        object.feedAgeMs = {};
                        object.feedSequence = {};
                    }
                    if (options.defaults) {
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.bundleAgeMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.bundleAgeMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.segmentsAgeMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.segmentsAgeMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.profileAgeMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.profileAgeMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.bundleAgeMs != null && $Object.hasOwnProperty.call(message, "bundleAgeMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.bundleAgeMs = typeof message.bundleAgeMs === "number" ? $BigInt(message.bundleAgeMs) : $util.Long.fromBits(message.bundleAgeMs.low >>> 0, message.bundleAgeMs.high >>> 0, true).toBigInt();
                        else if (typeof message.bundleAgeMs === "number")
                            object.bundleAgeMs = options.longs === $String ? $String(message.bundleAgeMs) : message.bundleAgeMs;
                        else
                            object.bundleAgeMs = options.longs === $String ? $util.Long.prototype.toString.call(message.bundleAgeMs) : options.longs === $Number ? new $util.LongBits(message.bundleAgeMs.low >>> 0, message.bundleAgeMs.high >>> 0).toNumber(true) : message.bundleAgeMs;
                    if (message.segmentsAgeMs != null && $Object.hasOwnProperty.call(message, "segmentsAgeMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.segmentsAgeMs = typeof message.segmentsAgeMs === "number" ? $BigInt(message.segmentsAgeMs) : $util.Long.fromBits(message.segmentsAgeMs.low >>> 0, message.segmentsAgeMs.high >>> 0, true).toBigInt();
                        else if (typeof message.segmentsAgeMs === "number")
                            object.segmentsAgeMs = options.longs === $String ? $String(message.segmentsAgeMs) : message.segmentsAgeMs;
                        else
                            object.segmentsAgeMs = options.longs === $String ? $util.Long.prototype.toString.call(message.segmentsAgeMs) : options.longs === $Number ? new $util.LongBits(message.segmentsAgeMs.low >>> 0, message.segmentsAgeMs.high >>> 0).toNumber(true) : message.segmentsAgeMs;
                    if (message.profileAgeMs != null && $Object.hasOwnProperty.call(message, "profileAgeMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.profileAgeMs = typeof message.profileAgeMs === "number" ? $BigInt(message.profileAgeMs) : $util.Long.fromBits(message.profileAgeMs.low >>> 0, message.profileAgeMs.high >>> 0, true).toBigInt();
                        else if (typeof message.profileAgeMs === "number")
                            object.profileAgeMs = options.longs === $String ? $String(message.profileAgeMs) : message.profileAgeMs;
                        else
                            object.profileAgeMs = options.longs === $String ? $util.Long.prototype.toString.call(message.profileAgeMs) : options.longs === $Number ? new $util.LongBits(message.profileAgeMs.low >>> 0, message.profileAgeMs.high >>> 0).toNumber(true) : message.profileAgeMs;
                    let keys2;
                    if (message.feedAgeMs && (keys2 = $Object.keys(message.feedAgeMs)).length) {
                        object.feedAgeMs = {};
                        for (let j = 0; j < keys2.length; ++j) {
                            if (keys2[j] === "__proto__")
                                $util.makeProp(object.feedAgeMs, keys2[j]);
                            if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                                object.feedAgeMs[keys2[j]] = typeof message.feedAgeMs[keys2[j]] === "number" ? $BigInt(message.feedAgeMs[keys2[j]]) : $util.Long.fromBits(message.feedAgeMs[keys2[j]].low >>> 0, message.feedAgeMs[keys2[j]].high >>> 0, true).toBigInt();
                            else if (typeof message.feedAgeMs[keys2[j]] === "number")
                                object.feedAgeMs[keys2[j]] = options.longs === $String ? $String(message.feedAgeMs[keys2[j]]) : message.feedAgeMs[keys2[j]];
                            else
                                object.feedAgeMs[keys2[j]] = options.longs === $String ? $util.Long.prototype.toString.call(message.feedAgeMs[keys2[j]]) : options.longs === $Number ? new $util.LongBits(message.feedAgeMs[keys2[j]].low >>> 0, message.feedAgeMs[keys2[j]].high >>> 0).toNumber(true) : message.feedAgeMs[keys2[j]];
                        }
                    }
                    if (message.feedSequence && (keys2 = $Object.keys(message.feedSequence)).length) {
                        object.feedSequence = {};
                        for (let j = 0; j < keys2.length; ++j) {
                            if (keys2[j] === "__proto__")
                                $util.makeProp(object.feedSequence, keys2[j]);
                            if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                                object.feedSequence[keys2[j]] = typeof message.feedSequence[keys2[j]] === "number" ? $BigInt(message.feedSequence[keys2[j]]) : $util.Long.fromBits(message.feedSequence[keys2[j]].low >>> 0, message.feedSequence[keys2[j]].high >>> 0, true).toBigInt();
                            else if (typeof message.feedSequence[keys2[j]] === "number")
                                object.feedSequence[keys2[j]] = options.longs === $String ? $String(message.feedSequence[keys2[j]]) : message.feedSequence[keys2[j]];
                            else
                                object.feedSequence[keys2[j]] = options.longs === $String ? $util.Long.prototype.toString.call(message.feedSequence[keys2[j]]) : options.longs === $Number ? new $util.LongBits(message.feedSequence[keys2[j]].low >>> 0, message.feedSequence[keys2[j]].high >>> 0).toNumber(true) : message.feedSequence[keys2[j]];
                        }
                    }
                    return object;
                };

                Freshness.prototype.toJSON = function() {
                    return Freshness.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Freshness;
            })();

            v1.DecideBatchRequest = (function() {

                const DecideBatchRequest = function (properties) {
                    this.requests = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                DecideBatchRequest.prototype.requests = $util.emptyArray;

                DecideBatchRequest.create = function(properties) {
                    return new DecideBatchRequest(properties);
                };

                DecideBatchRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.requests != null && message.requests.length)
                        for (let i = 0; i < message.requests.length; ++i)
                            $root.proffer.decision.v1.DecideRequest.encode(message.requests[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                DecideBatchRequest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.DecideBatchRequest();
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
                                if (!(message.requests && message.requests.length))
                                    message.requests = [];
                                message.requests.push($root.proffer.decision.v1.DecideRequest.decode(reader, reader.size(), $undefined, _depth + 1));
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

                DecideBatchRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.DecideBatchRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.DecideBatchRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.DecideBatchRequest();
                    if (object.requests) {
                        if (!$Array.isArray(object.requests))
                            throw $TypeError(".proffer.decision.v1.DecideBatchRequest.requests: array expected");
                        message.requests = $Array(object.requests.length);
                        for (let i = 0; i < object.requests.length; ++i) {
                            if (!$util.isObject(object.requests[i]))
                                throw $TypeError(".proffer.decision.v1.DecideBatchRequest.requests: object expected");
                            message.requests[i] = $root.proffer.decision.v1.DecideRequest.fromObject(object.requests[i], _depth + 1);
                        }
                    }
                    return message;
                };

                DecideBatchRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.requests = [];
                    if (message.requests && message.requests.length) {
                        object.requests = $Array(message.requests.length);
                        for (let j = 0; j < message.requests.length; ++j)
                            object.requests[j] = $root.proffer.decision.v1.DecideRequest.toObject(message.requests[j], options, _depth + 1);
                    }
                    return object;
                };

                DecideBatchRequest.prototype.toJSON = function() {
                    return DecideBatchRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return DecideBatchRequest;
            })();

            v1.DecideBatchResponse = (function() {

                const DecideBatchResponse = function (properties) {
                    this.results = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                DecideBatchResponse.prototype.results = $util.emptyArray;

                DecideBatchResponse.create = function(properties) {
                    return new DecideBatchResponse(properties);
                };

                DecideBatchResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.results != null && message.results.length)
                        for (let i = 0; i < message.results.length; ++i)
                            $root.proffer.decision.v1.DecideResult.encode(message.results[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                DecideBatchResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.DecideBatchResponse();
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
                                if (!(message.results && message.results.length))
                                    message.results = [];
                                message.results.push($root.proffer.decision.v1.DecideResult.decode(reader, reader.size(), $undefined, _depth + 1));
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

                DecideBatchResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.DecideBatchResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.DecideBatchResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.DecideBatchResponse();
                    if (object.results) {
                        if (!$Array.isArray(object.results))
                            throw $TypeError(".proffer.decision.v1.DecideBatchResponse.results: array expected");
                        message.results = $Array(object.results.length);
                        for (let i = 0; i < object.results.length; ++i) {
                            if (!$util.isObject(object.results[i]))
                                throw $TypeError(".proffer.decision.v1.DecideBatchResponse.results: object expected");
                            message.results[i] = $root.proffer.decision.v1.DecideResult.fromObject(object.results[i], _depth + 1);
                        }
                    }
                    return message;
                };

                DecideBatchResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.results = [];
                    if (message.results && message.results.length) {
                        object.results = $Array(message.results.length);
                        for (let j = 0; j < message.results.length; ++j)
                            object.results[j] = $root.proffer.decision.v1.DecideResult.toObject(message.results[j], options, _depth + 1);
                    }
                    return object;
                };

                DecideBatchResponse.prototype.toJSON = function() {
                    return DecideBatchResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return DecideBatchResponse;
            })();

            v1.DecideResult = (function() {

                const DecideResult = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                DecideResult.prototype.response = null;
                DecideResult.prototype.error = null;

                let $oneOfFields;

                $Object.defineProperty(DecideResult.prototype, "result", {
                    get: $util.oneOfGetter($oneOfFields = ["response", "error"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                DecideResult.create = function(properties) {
                    return new DecideResult(properties);
                };

                DecideResult.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.response != null && $Object.hasOwnProperty.call(message, "response"))
                        $root.proffer.decision.v1.DecideResponse.encode(message.response, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                        $root.proffer.decision.v1.Error.encode(message.error, writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                DecideResult.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.DecideResult();
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
                                message.response = $root.proffer.decision.v1.DecideResponse.decode(reader, reader.size(), $undefined, _depth + 1, message.response);
                                message.result = "response";
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.error = $root.proffer.decision.v1.Error.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
                                message.result = "error";
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

                DecideResult.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.DecideResult)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.DecideResult: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.DecideResult();
                    if (object.response != null) {
                        if (!$util.isObject(object.response))
                            throw $TypeError(".proffer.decision.v1.DecideResult.response: object expected");
                        message.response = $root.proffer.decision.v1.DecideResponse.fromObject(object.response, _depth + 1);
                    }
                    if (object.error != null) {
                        if (!$util.isObject(object.error))
                            throw $TypeError(".proffer.decision.v1.DecideResult.error: object expected");
                        message.error = $root.proffer.decision.v1.Error.fromObject(object.error, _depth + 1);
                    }
                    return message;
                };

                DecideResult.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (message.response != null && $Object.hasOwnProperty.call(message, "response")) {
                        object.response = $root.proffer.decision.v1.DecideResponse.toObject(message.response, options, _depth + 1);
                        if (options.oneofs)
                            object.result = "response";
                    }
                    if (message.error != null && $Object.hasOwnProperty.call(message, "error")) {
                        object.error = $root.proffer.decision.v1.Error.toObject(message.error, options, _depth + 1);
                        if (options.oneofs)
                            object.result = "error";
                    }
                    return object;
                };

                DecideResult.prototype.toJSON = function() {
                    return DecideResult.toObject(this, $protobuf.util.toJSONOptions);
                };

                return DecideResult;
            })();

            v1.Error = (function() {

                const Error = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Error.prototype.code = "";
                Error.prototype.message = "";
                Error.prototype.field = "";

                Error.create = function(properties) {
                    return new Error(properties);
                };

                Error.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                        writer.uint32(10).string(message.code);
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                        writer.uint32(18).string(message.message);
                    if (message.field != null && $Object.hasOwnProperty.call(message, "field") && message.field !== "")
                        writer.uint32(26).string(message.field);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Error.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.Error();
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
                                    message.code = value;
                                else
                                    delete message.code;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.message = value;
                                else
                                    delete message.message;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.field = value;
                                else
                                    delete message.field;
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

                Error.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.Error)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.Error: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.Error();
                    if (object.code != null)
                        if (typeof object.code !== "string" || object.code.length)
                            message.code = $String(object.code);
                    if (object.message != null)
                        if (typeof object.message !== "string" || object.message.length)
                            message.message = $String(object.message);
                    if (object.field != null)
                        if (typeof object.field !== "string" || object.field.length)
                            message.field = $String(object.field);
                    return message;
                };

                Error.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.code = "";
                        object.message = "";
                        object.field = "";
                    }
                    if (message.code != null && $Object.hasOwnProperty.call(message, "code"))
                        object.code = message.code;
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message"))
                        object.message = message.message;
                    if (message.field != null && $Object.hasOwnProperty.call(message, "field"))
                        object.field = message.field;
                    return object;
                };

                Error.prototype.toJSON = function() {
                    return Error.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Error;
            })();

            v1.ExplainResponse = (function() {

                const ExplainResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                ExplainResponse.prototype.decision = null;

                ExplainResponse.create = function(properties) {
                    return new ExplainResponse(properties);
                };

                ExplainResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.decision != null && $Object.hasOwnProperty.call(message, "decision"))
                        $root.proffer.decision.v1.DecideResponse.encode(message.decision, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                ExplainResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.ExplainResponse();
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
                                message.decision = $root.proffer.decision.v1.DecideResponse.decode(reader, reader.size(), $undefined, _depth + 1, message.decision);
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

                ExplainResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.ExplainResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.ExplainResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.ExplainResponse();
                    if (object.decision != null) {
                        if (!$util.isObject(object.decision))
                            throw $TypeError(".proffer.decision.v1.ExplainResponse.decision: object expected");
                        message.decision = $root.proffer.decision.v1.DecideResponse.fromObject(object.decision, _depth + 1);
                    }
                    return message;
                };

                ExplainResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.decision = null;
                    if (message.decision != null && $Object.hasOwnProperty.call(message, "decision"))
                        object.decision = $root.proffer.decision.v1.DecideResponse.toObject(message.decision, options, _depth + 1);
                    return object;
                };

                ExplainResponse.prototype.toJSON = function() {
                    return ExplainResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ExplainResponse;
            })();

            v1.StartSessionRequest = (function() {

                const StartSessionRequest = function (properties) {
                    this.attributes = {};
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                StartSessionRequest.prototype.sessionId = "";
                StartSessionRequest.prototype.channel = "";
                StartSessionRequest.prototype.visitor = null;
                StartSessionRequest.prototype.relyOnExisting = false;
                StartSessionRequest.prototype.attributes = $util.emptyObject;

                StartSessionRequest.create = function(properties) {
                    return new StartSessionRequest(properties);
                };

                StartSessionRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId") && message.sessionId !== "")
                        writer.uint32(10).string(message.sessionId);
                    if (message.channel != null && $Object.hasOwnProperty.call(message, "channel") && message.channel !== "")
                        writer.uint32(18).string(message.channel);
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        $root.proffer.decision.v1.Visitor.encode(message.visitor, writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.relyOnExisting != null && $Object.hasOwnProperty.call(message, "relyOnExisting") && message.relyOnExisting !== false)
                        writer.uint32(32).bool(message.relyOnExisting);
                    if (message.attributes != null && $Object.hasOwnProperty.call(message, "attributes"))
                        for (let keys = $Object.keys(message.attributes), i = 0; i < keys.length; ++i) {
                            writer.uint32(42).fork().uint32(10).string(keys[i]);
                            $root.google.protobuf.Value.encode(message.attributes[keys[i]], writer.uint32(18).fork(), _depth + 1).ldelim().ldelim();
                        }
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                StartSessionRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.decision.v1.StartSessionRequest();
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
                                    message.sessionId = value;
                                else
                                    delete message.sessionId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.channel = value;
                                else
                                    delete message.channel;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.visitor = $root.proffer.decision.v1.Visitor.decode(reader, reader.size(), $undefined, _depth + 1, message.visitor);
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.relyOnExisting = value;
                                else
                                    delete message.relyOnExisting;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (message.attributes === $util.emptyObject)
                                    message.attributes = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = null;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 2)
                                            break;
                                        value = $root.google.protobuf.Value.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.attributes, key);
                                message.attributes[key] = value || new $root.google.protobuf.Value();
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

                StartSessionRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.StartSessionRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.StartSessionRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.StartSessionRequest();
                    if (object.sessionId != null)
                        if (typeof object.sessionId !== "string" || object.sessionId.length)
                            message.sessionId = $String(object.sessionId);
                    if (object.channel != null)
                        if (typeof object.channel !== "string" || object.channel.length)
                            message.channel = $String(object.channel);
                    if (object.visitor != null) {
                        if (!$util.isObject(object.visitor))
                            throw $TypeError(".proffer.decision.v1.StartSessionRequest.visitor: object expected");
                        message.visitor = $root.proffer.decision.v1.Visitor.fromObject(object.visitor, _depth + 1);
                    }
                    if (object.relyOnExisting != null)
                        if (object.relyOnExisting)
                            message.relyOnExisting = $Boolean(object.relyOnExisting);
                    if (object.attributes) {
                        if (!$util.isObject(object.attributes))
                            throw $TypeError(".proffer.decision.v1.StartSessionRequest.attributes: object expected");
                        message.attributes = {};
                        for (let keys = $Object.keys(object.attributes), i = 0; i < keys.length; ++i) {
                            if (keys[i] === "__proto__")
                                $util.makeProp(message.attributes, keys[i]);
                            if (!$util.isObject(object.attributes[keys[i]]))
                                throw $TypeError(".proffer.decision.v1.StartSessionRequest.attributes: object expected");
                            message.attributes[keys[i]] = $root.google.protobuf.Value.fromObject(object.attributes[keys[i]], _depth + 1);
                        }
                    }
                    return message;
                };

                StartSessionRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.objects || options.defaults)
                        object.attributes = {};
                    if (options.defaults) {
                        object.sessionId = "";
                        object.channel = "";
                        object.visitor = null;
                        object.relyOnExisting = false;
                    }
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId"))
                        object.sessionId = message.sessionId;
                    if (message.channel != null && $Object.hasOwnProperty.call(message, "channel"))
                        object.channel = message.channel;
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        object.visitor = $root.proffer.decision.v1.Visitor.toObject(message.visitor, options, _depth + 1);
                    if (message.relyOnExisting != null && $Object.hasOwnProperty.call(message, "relyOnExisting"))
                        object.relyOnExisting = message.relyOnExisting;
                    let keys2;
                    if (message.attributes && (keys2 = $Object.keys(message.attributes)).length) {
                        object.attributes = {};
                        for (let j = 0; j < keys2.length; ++j) {
                            if (keys2[j] === "__proto__")
                                $util.makeProp(object.attributes, keys2[j]);
                            object.attributes[keys2[j]] = $root.google.protobuf.Value.toObject(message.attributes[keys2[j]], options, _depth + 1);
                        }
                    }
                    return object;
                };

                StartSessionRequest.prototype.toJSON = function() {
                    return StartSessionRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return StartSessionRequest;
            })();

            v1.SetAudienceRequest = (function() {

                const SetAudienceRequest = function (properties) {
                    this.attributes = {};
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                SetAudienceRequest.prototype.sessionId = "";
                SetAudienceRequest.prototype.visitor = null;
                SetAudienceRequest.prototype.attributes = $util.emptyObject;

                SetAudienceRequest.create = function(properties) {
                    return new SetAudienceRequest(properties);
                };

                SetAudienceRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId") && message.sessionId !== "")
                        writer.uint32(10).string(message.sessionId);
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        $root.proffer.decision.v1.Visitor.encode(message.visitor, writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.attributes != null && $Object.hasOwnProperty.call(message, "attributes"))
                        for (let keys = $Object.keys(message.attributes), i = 0; i < keys.length; ++i) {
                            writer.uint32(26).fork().uint32(10).string(keys[i]);
                            $root.google.protobuf.Value.encode(message.attributes[keys[i]], writer.uint32(18).fork(), _depth + 1).ldelim().ldelim();
                        }
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                SetAudienceRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.decision.v1.SetAudienceRequest();
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
                                    message.sessionId = value;
                                else
                                    delete message.sessionId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.visitor = $root.proffer.decision.v1.Visitor.decode(reader, reader.size(), $undefined, _depth + 1, message.visitor);
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (message.attributes === $util.emptyObject)
                                    message.attributes = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = null;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 2)
                                            break;
                                        value = $root.google.protobuf.Value.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.attributes, key);
                                message.attributes[key] = value || new $root.google.protobuf.Value();
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

                SetAudienceRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.SetAudienceRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.SetAudienceRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.SetAudienceRequest();
                    if (object.sessionId != null)
                        if (typeof object.sessionId !== "string" || object.sessionId.length)
                            message.sessionId = $String(object.sessionId);
                    if (object.visitor != null) {
                        if (!$util.isObject(object.visitor))
                            throw $TypeError(".proffer.decision.v1.SetAudienceRequest.visitor: object expected");
                        message.visitor = $root.proffer.decision.v1.Visitor.fromObject(object.visitor, _depth + 1);
                    }
                    if (object.attributes) {
                        if (!$util.isObject(object.attributes))
                            throw $TypeError(".proffer.decision.v1.SetAudienceRequest.attributes: object expected");
                        message.attributes = {};
                        for (let keys = $Object.keys(object.attributes), i = 0; i < keys.length; ++i) {
                            if (keys[i] === "__proto__")
                                $util.makeProp(message.attributes, keys[i]);
                            if (!$util.isObject(object.attributes[keys[i]]))
                                throw $TypeError(".proffer.decision.v1.SetAudienceRequest.attributes: object expected");
                            message.attributes[keys[i]] = $root.google.protobuf.Value.fromObject(object.attributes[keys[i]], _depth + 1);
                        }
                    }
                    return message;
                };

                SetAudienceRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.objects || options.defaults)
                        object.attributes = {};
                    if (options.defaults) {
                        object.sessionId = "";
                        object.visitor = null;
                    }
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId"))
                        object.sessionId = message.sessionId;
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        object.visitor = $root.proffer.decision.v1.Visitor.toObject(message.visitor, options, _depth + 1);
                    let keys2;
                    if (message.attributes && (keys2 = $Object.keys(message.attributes)).length) {
                        object.attributes = {};
                        for (let j = 0; j < keys2.length; ++j) {
                            if (keys2[j] === "__proto__")
                                $util.makeProp(object.attributes, keys2[j]);
                            object.attributes[keys2[j]] = $root.google.protobuf.Value.toObject(message.attributes[keys2[j]], options, _depth + 1);
                        }
                    }
                    return object;
                };

                SetAudienceRequest.prototype.toJSON = function() {
                    return SetAudienceRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SetAudienceRequest;
            })();

            v1.EndSessionRequest = (function() {

                const EndSessionRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                EndSessionRequest.prototype.sessionId = "";

                EndSessionRequest.create = function(properties) {
                    return new EndSessionRequest(properties);
                };

                EndSessionRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId") && message.sessionId !== "")
                        writer.uint32(10).string(message.sessionId);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                EndSessionRequest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.EndSessionRequest();
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
                                    message.sessionId = value;
                                else
                                    delete message.sessionId;
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

                EndSessionRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.EndSessionRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.EndSessionRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.EndSessionRequest();
                    if (object.sessionId != null)
                        if (typeof object.sessionId !== "string" || object.sessionId.length)
                            message.sessionId = $String(object.sessionId);
                    return message;
                };

                EndSessionRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.sessionId = "";
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId"))
                        object.sessionId = message.sessionId;
                    return object;
                };

                EndSessionRequest.prototype.toJSON = function() {
                    return EndSessionRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return EndSessionRequest;
            })();

            v1.SessionResponse = (function() {

                const SessionResponse = function (properties) {
                    this.advisories = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                SessionResponse.prototype.sessionId = "";
                SessionResponse.prototype.visitor = null;
                SessionResponse.prototype.advisories = $util.emptyArray;

                SessionResponse.create = function(properties) {
                    return new SessionResponse(properties);
                };

                SessionResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId") && message.sessionId !== "")
                        writer.uint32(10).string(message.sessionId);
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        $root.proffer.decision.v1.Visitor.encode(message.visitor, writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.advisories != null && message.advisories.length)
                        for (let i = 0; i < message.advisories.length; ++i)
                            $root.proffer.decision.v1.Advisory.encode(message.advisories[i], writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                SessionResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.SessionResponse();
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
                                    message.sessionId = value;
                                else
                                    delete message.sessionId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.visitor = $root.proffer.decision.v1.Visitor.decode(reader, reader.size(), $undefined, _depth + 1, message.visitor);
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.advisories && message.advisories.length))
                                    message.advisories = [];
                                message.advisories.push($root.proffer.decision.v1.Advisory.decode(reader, reader.size(), $undefined, _depth + 1));
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

                SessionResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.SessionResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.SessionResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.SessionResponse();
                    if (object.sessionId != null)
                        if (typeof object.sessionId !== "string" || object.sessionId.length)
                            message.sessionId = $String(object.sessionId);
                    if (object.visitor != null) {
                        if (!$util.isObject(object.visitor))
                            throw $TypeError(".proffer.decision.v1.SessionResponse.visitor: object expected");
                        message.visitor = $root.proffer.decision.v1.Visitor.fromObject(object.visitor, _depth + 1);
                    }
                    if (object.advisories) {
                        if (!$Array.isArray(object.advisories))
                            throw $TypeError(".proffer.decision.v1.SessionResponse.advisories: array expected");
                        message.advisories = $Array(object.advisories.length);
                        for (let i = 0; i < object.advisories.length; ++i) {
                            if (!$util.isObject(object.advisories[i]))
                                throw $TypeError(".proffer.decision.v1.SessionResponse.advisories: object expected");
                            message.advisories[i] = $root.proffer.decision.v1.Advisory.fromObject(object.advisories[i], _depth + 1);
                        }
                    }
                    return message;
                };

                SessionResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.advisories = [];
                    if (options.defaults) {
                        object.sessionId = "";
                        object.visitor = null;
                    }
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId"))
                        object.sessionId = message.sessionId;
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        object.visitor = $root.proffer.decision.v1.Visitor.toObject(message.visitor, options, _depth + 1);
                    if (message.advisories && message.advisories.length) {
                        object.advisories = $Array(message.advisories.length);
                        for (let j = 0; j < message.advisories.length; ++j)
                            object.advisories[j] = $root.proffer.decision.v1.Advisory.toObject(message.advisories[j], options, _depth + 1);
                    }
                    return object;
                };

                SessionResponse.prototype.toJSON = function() {
                    return SessionResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SessionResponse;
            })();

            v1.Advisory = (function() {

                const Advisory = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Advisory.prototype.code = "";
                Advisory.prototype.level = "";
                Advisory.prototype.message = "";

                Advisory.create = function(properties) {
                    return new Advisory(properties);
                };

                Advisory.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                        writer.uint32(10).string(message.code);
                    if (message.level != null && $Object.hasOwnProperty.call(message, "level") && message.level !== "")
                        writer.uint32(18).string(message.level);
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                        writer.uint32(26).string(message.message);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Advisory.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.Advisory();
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
                                    message.code = value;
                                else
                                    delete message.code;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.level = value;
                                else
                                    delete message.level;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.message = value;
                                else
                                    delete message.message;
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

                Advisory.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.Advisory)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.Advisory: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.Advisory();
                    if (object.code != null)
                        if (typeof object.code !== "string" || object.code.length)
                            message.code = $String(object.code);
                    if (object.level != null)
                        if (typeof object.level !== "string" || object.level.length)
                            message.level = $String(object.level);
                    if (object.message != null)
                        if (typeof object.message !== "string" || object.message.length)
                            message.message = $String(object.message);
                    return message;
                };

                Advisory.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.code = "";
                        object.level = "";
                        object.message = "";
                    }
                    if (message.code != null && $Object.hasOwnProperty.call(message, "code"))
                        object.code = message.code;
                    if (message.level != null && $Object.hasOwnProperty.call(message, "level"))
                        object.level = message.level;
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message"))
                        object.message = message.message;
                    return object;
                };

                Advisory.prototype.toJSON = function() {
                    return Advisory.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Advisory;
            })();

            v1.PostEventRequest = (function() {

                const PostEventRequest = function (properties) {
                    this.attributes = {};
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                PostEventRequest.prototype.requestId = "";
                PostEventRequest.prototype.channel = "";
                PostEventRequest.prototype.visitor = null;
                PostEventRequest.prototype.sessionId = null;
                PostEventRequest.prototype.event = "";
                PostEventRequest.prototype.eventId = "";
                PostEventRequest.prototype.treatmentCode = "";
                PostEventRequest.prototype.occurredAt = null;
                PostEventRequest.prototype.attributes = $util.emptyObject;

                let $oneOfFields;

                $Object.defineProperty(PostEventRequest.prototype, "who", {
                    get: $util.oneOfGetter($oneOfFields = ["visitor", "sessionId"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                PostEventRequest.create = function(properties) {
                    return new PostEventRequest(properties);
                };

                PostEventRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.requestId != null && $Object.hasOwnProperty.call(message, "requestId") && message.requestId !== "")
                        writer.uint32(10).string(message.requestId);
                    if (message.channel != null && $Object.hasOwnProperty.call(message, "channel") && message.channel !== "")
                        writer.uint32(18).string(message.channel);
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        $root.proffer.decision.v1.Visitor.encode(message.visitor, writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId"))
                        writer.uint32(34).string(message.sessionId);
                    if (message.event != null && $Object.hasOwnProperty.call(message, "event") && message.event !== "")
                        writer.uint32(42).string(message.event);
                    if (message.eventId != null && $Object.hasOwnProperty.call(message, "eventId") && message.eventId !== "")
                        writer.uint32(50).string(message.eventId);
                    if (message.treatmentCode != null && $Object.hasOwnProperty.call(message, "treatmentCode") && message.treatmentCode !== "")
                        writer.uint32(58).string(message.treatmentCode);
                    if (message.occurredAt != null && $Object.hasOwnProperty.call(message, "occurredAt"))
                        $root.google.protobuf.Timestamp.encode(message.occurredAt, writer.uint32(66).fork(), _depth + 1).ldelim();
                    if (message.attributes != null && $Object.hasOwnProperty.call(message, "attributes"))
                        for (let keys = $Object.keys(message.attributes), i = 0; i < keys.length; ++i) {
                            writer.uint32(74).fork().uint32(10).string(keys[i]);
                            $root.google.protobuf.Value.encode(message.attributes[keys[i]], writer.uint32(18).fork(), _depth + 1).ldelim().ldelim();
                        }
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                PostEventRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.decision.v1.PostEventRequest();
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
                                    message.requestId = value;
                                else
                                    delete message.requestId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.channel = value;
                                else
                                    delete message.channel;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.visitor = $root.proffer.decision.v1.Visitor.decode(reader, reader.size(), $undefined, _depth + 1, message.visitor);
                                message.who = "visitor";
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                message.sessionId = reader.stringVerify();
                                message.who = "sessionId";
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.event = value;
                                else
                                    delete message.event;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.eventId = value;
                                else
                                    delete message.eventId;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.treatmentCode = value;
                                else
                                    delete message.treatmentCode;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 2)
                                    break;
                                message.occurredAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.occurredAt);
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                if (message.attributes === $util.emptyObject)
                                    message.attributes = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = null;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 2)
                                            break;
                                        value = $root.google.protobuf.Value.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.attributes, key);
                                message.attributes[key] = value || new $root.google.protobuf.Value();
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

                PostEventRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.PostEventRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.PostEventRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.PostEventRequest();
                    if (object.requestId != null)
                        if (typeof object.requestId !== "string" || object.requestId.length)
                            message.requestId = $String(object.requestId);
                    if (object.channel != null)
                        if (typeof object.channel !== "string" || object.channel.length)
                            message.channel = $String(object.channel);
                    if (object.visitor != null) {
                        if (!$util.isObject(object.visitor))
                            throw $TypeError(".proffer.decision.v1.PostEventRequest.visitor: object expected");
                        message.visitor = $root.proffer.decision.v1.Visitor.fromObject(object.visitor, _depth + 1);
                    }
                    if (object.sessionId != null)
                        message.sessionId = $String(object.sessionId);
                    if (object.event != null)
                        if (typeof object.event !== "string" || object.event.length)
                            message.event = $String(object.event);
                    if (object.eventId != null)
                        if (typeof object.eventId !== "string" || object.eventId.length)
                            message.eventId = $String(object.eventId);
                    if (object.treatmentCode != null)
                        if (typeof object.treatmentCode !== "string" || object.treatmentCode.length)
                            message.treatmentCode = $String(object.treatmentCode);
                    if (object.occurredAt != null) {
                        if (!$util.isObject(object.occurredAt))
                            throw $TypeError(".proffer.decision.v1.PostEventRequest.occurredAt: object expected");
                        message.occurredAt = $root.google.protobuf.Timestamp.fromObject(object.occurredAt, _depth + 1);
                    }
                    if (object.attributes) {
                        if (!$util.isObject(object.attributes))
                            throw $TypeError(".proffer.decision.v1.PostEventRequest.attributes: object expected");
                        message.attributes = {};
                        for (let keys = $Object.keys(object.attributes), i = 0; i < keys.length; ++i) {
                            if (keys[i] === "__proto__")
                                $util.makeProp(message.attributes, keys[i]);
                            if (!$util.isObject(object.attributes[keys[i]]))
                                throw $TypeError(".proffer.decision.v1.PostEventRequest.attributes: object expected");
                            message.attributes[keys[i]] = $root.google.protobuf.Value.fromObject(object.attributes[keys[i]], _depth + 1);
                        }
                    }
                    return message;
                };

                PostEventRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.objects || options.defaults)
                        object.attributes = {};
                    if (options.defaults) {
                        object.requestId = "";
                        object.channel = "";
                        object.event = "";
                        object.eventId = "";
                        object.treatmentCode = "";
                        object.occurredAt = null;
                    }
                    if (message.requestId != null && $Object.hasOwnProperty.call(message, "requestId"))
                        object.requestId = message.requestId;
                    if (message.channel != null && $Object.hasOwnProperty.call(message, "channel"))
                        object.channel = message.channel;
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor")) {
                        object.visitor = $root.proffer.decision.v1.Visitor.toObject(message.visitor, options, _depth + 1);
                        if (options.oneofs)
                            object.who = "visitor";
                    }
                    if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId")) {
                        object.sessionId = message.sessionId;
                        if (options.oneofs)
                            object.who = "sessionId";
                    }
                    if (message.event != null && $Object.hasOwnProperty.call(message, "event"))
                        object.event = message.event;
                    if (message.eventId != null && $Object.hasOwnProperty.call(message, "eventId"))
                        object.eventId = message.eventId;
                    if (message.treatmentCode != null && $Object.hasOwnProperty.call(message, "treatmentCode"))
                        object.treatmentCode = message.treatmentCode;
                    if (message.occurredAt != null && $Object.hasOwnProperty.call(message, "occurredAt"))
                        object.occurredAt = $root.google.protobuf.Timestamp.toObject(message.occurredAt, options, _depth + 1);
                    let keys2;
                    if (message.attributes && (keys2 = $Object.keys(message.attributes)).length) {
                        object.attributes = {};
                        for (let j = 0; j < keys2.length; ++j) {
                            if (keys2[j] === "__proto__")
                                $util.makeProp(object.attributes, keys2[j]);
                            object.attributes[keys2[j]] = $root.google.protobuf.Value.toObject(message.attributes[keys2[j]], options, _depth + 1);
                        }
                    }
                    return object;
                };

                PostEventRequest.prototype.toJSON = function() {
                    return PostEventRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return PostEventRequest;
            })();

            v1.PostEventResponse = (function() {

                const PostEventResponse = function (properties) {
                    this.advisories = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                PostEventResponse.prototype.applied = false;
                PostEventResponse.prototype.duplicate = false;
                PostEventResponse.prototype.advisories = $util.emptyArray;

                PostEventResponse.create = function(properties) {
                    return new PostEventResponse(properties);
                };

                PostEventResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.applied != null && $Object.hasOwnProperty.call(message, "applied") && message.applied !== false)
                        writer.uint32(8).bool(message.applied);
                    if (message.duplicate != null && $Object.hasOwnProperty.call(message, "duplicate") && message.duplicate !== false)
                        writer.uint32(16).bool(message.duplicate);
                    if (message.advisories != null && message.advisories.length)
                        for (let i = 0; i < message.advisories.length; ++i)
                            $root.proffer.decision.v1.Advisory.encode(message.advisories[i], writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                PostEventResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.PostEventResponse();
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
                                if (value = reader.bool())
                                    message.applied = value;
                                else
                                    delete message.applied;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.duplicate = value;
                                else
                                    delete message.duplicate;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.advisories && message.advisories.length))
                                    message.advisories = [];
                                message.advisories.push($root.proffer.decision.v1.Advisory.decode(reader, reader.size(), $undefined, _depth + 1));
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

                PostEventResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.PostEventResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.PostEventResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.PostEventResponse();
                    if (object.applied != null)
                        if (object.applied)
                            message.applied = $Boolean(object.applied);
                    if (object.duplicate != null)
                        if (object.duplicate)
                            message.duplicate = $Boolean(object.duplicate);
                    if (object.advisories) {
                        if (!$Array.isArray(object.advisories))
                            throw $TypeError(".proffer.decision.v1.PostEventResponse.advisories: array expected");
                        message.advisories = $Array(object.advisories.length);
                        for (let i = 0; i < object.advisories.length; ++i) {
                            if (!$util.isObject(object.advisories[i]))
                                throw $TypeError(".proffer.decision.v1.PostEventResponse.advisories: object expected");
                            message.advisories[i] = $root.proffer.decision.v1.Advisory.fromObject(object.advisories[i], _depth + 1);
                        }
                    }
                    return message;
                };

                PostEventResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.advisories = [];
                    if (options.defaults) {
                        object.applied = false;
                        object.duplicate = false;
                    }
                    if (message.applied != null && $Object.hasOwnProperty.call(message, "applied"))
                        object.applied = message.applied;
                    if (message.duplicate != null && $Object.hasOwnProperty.call(message, "duplicate"))
                        object.duplicate = message.duplicate;
                    if (message.advisories && message.advisories.length) {
                        object.advisories = $Array(message.advisories.length);
                        for (let j = 0; j < message.advisories.length; ++j)
                            object.advisories[j] = $root.proffer.decision.v1.Advisory.toObject(message.advisories[j], options, _depth + 1);
                    }
                    return object;
                };

                PostEventResponse.prototype.toJSON = function() {
                    return PostEventResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return PostEventResponse;
            })();

            v1.GetProfileRequest = (function() {

                const GetProfileRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                GetProfileRequest.prototype.visitor = null;
                GetProfileRequest.prototype.includeHistory = false;

                GetProfileRequest.create = function(properties) {
                    return new GetProfileRequest(properties);
                };

                GetProfileRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        $root.proffer.decision.v1.Visitor.encode(message.visitor, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.includeHistory != null && $Object.hasOwnProperty.call(message, "includeHistory") && message.includeHistory !== false)
                        writer.uint32(16).bool(message.includeHistory);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                GetProfileRequest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.GetProfileRequest();
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
                                message.visitor = $root.proffer.decision.v1.Visitor.decode(reader, reader.size(), $undefined, _depth + 1, message.visitor);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.includeHistory = value;
                                else
                                    delete message.includeHistory;
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

                GetProfileRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.GetProfileRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.GetProfileRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.GetProfileRequest();
                    if (object.visitor != null) {
                        if (!$util.isObject(object.visitor))
                            throw $TypeError(".proffer.decision.v1.GetProfileRequest.visitor: object expected");
                        message.visitor = $root.proffer.decision.v1.Visitor.fromObject(object.visitor, _depth + 1);
                    }
                    if (object.includeHistory != null)
                        if (object.includeHistory)
                            message.includeHistory = $Boolean(object.includeHistory);
                    return message;
                };

                GetProfileRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.visitor = null;
                        object.includeHistory = false;
                    }
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        object.visitor = $root.proffer.decision.v1.Visitor.toObject(message.visitor, options, _depth + 1);
                    if (message.includeHistory != null && $Object.hasOwnProperty.call(message, "includeHistory"))
                        object.includeHistory = message.includeHistory;
                    return object;
                };

                GetProfileRequest.prototype.toJSON = function() {
                    return GetProfileRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return GetProfileRequest;
            })();

            v1.UpdateProfileRequest = (function() {

                const UpdateProfileRequest = function (properties) {
                    this.set = {};
                    this.unset = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                UpdateProfileRequest.prototype.visitor = null;
                UpdateProfileRequest.prototype.set = $util.emptyObject;
                UpdateProfileRequest.prototype.unset = $util.emptyArray;

                UpdateProfileRequest.create = function(properties) {
                    return new UpdateProfileRequest(properties);
                };

                UpdateProfileRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        $root.proffer.decision.v1.Visitor.encode(message.visitor, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.set != null && $Object.hasOwnProperty.call(message, "set"))
                        for (let keys = $Object.keys(message.set), i = 0; i < keys.length; ++i) {
                            writer.uint32(18).fork().uint32(10).string(keys[i]);
                            $root.google.protobuf.Value.encode(message.set[keys[i]], writer.uint32(18).fork(), _depth + 1).ldelim().ldelim();
                        }
                    if (message.unset != null && message.unset.length)
                        for (let i = 0; i < message.unset.length; ++i)
                            writer.uint32(26).string(message.unset[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                UpdateProfileRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.decision.v1.UpdateProfileRequest();
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
                                message.visitor = $root.proffer.decision.v1.Visitor.decode(reader, reader.size(), $undefined, _depth + 1, message.visitor);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (message.set === $util.emptyObject)
                                    message.set = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = null;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 2)
                                            break;
                                        value = $root.google.protobuf.Value.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.set, key);
                                message.set[key] = value || new $root.google.protobuf.Value();
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.unset && message.unset.length))
                                    message.unset = [];
                                message.unset.push(reader.stringVerify());
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

                UpdateProfileRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.UpdateProfileRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.UpdateProfileRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.UpdateProfileRequest();
                    if (object.visitor != null) {
                        if (!$util.isObject(object.visitor))
                            throw $TypeError(".proffer.decision.v1.UpdateProfileRequest.visitor: object expected");
                        message.visitor = $root.proffer.decision.v1.Visitor.fromObject(object.visitor, _depth + 1);
                    }
                    if (object.set) {
                        if (!$util.isObject(object.set))
                            throw $TypeError(".proffer.decision.v1.UpdateProfileRequest.set: object expected");
                        message.set = {};
                        for (let keys = $Object.keys(object.set), i = 0; i < keys.length; ++i) {
                            if (keys[i] === "__proto__")
                                $util.makeProp(message.set, keys[i]);
                            if (!$util.isObject(object.set[keys[i]]))
                                throw $TypeError(".proffer.decision.v1.UpdateProfileRequest.set: object expected");
                            message.set[keys[i]] = $root.google.protobuf.Value.fromObject(object.set[keys[i]], _depth + 1);
                        }
                    }
                    if (object.unset) {
                        if (!$Array.isArray(object.unset))
                            throw $TypeError(".proffer.decision.v1.UpdateProfileRequest.unset: array expected");
                        message.unset = $Array(object.unset.length);
                        for (let i = 0; i < object.unset.length; ++i)
                            message.unset[i] = $String(object.unset[i]);
                    }
                    return message;
                };

                UpdateProfileRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.unset = [];
                    if (options.objects || options.defaults)
                        object.set = {};
                    if (options.defaults)
                        object.visitor = null;
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        object.visitor = $root.proffer.decision.v1.Visitor.toObject(message.visitor, options, _depth + 1);
                    let keys2;
                    if (message.set && (keys2 = $Object.keys(message.set)).length) {
                        object.set = {};
                        for (let j = 0; j < keys2.length; ++j) {
                            if (keys2[j] === "__proto__")
                                $util.makeProp(object.set, keys2[j]);
                            object.set[keys2[j]] = $root.google.protobuf.Value.toObject(message.set[keys2[j]], options, _depth + 1);
                        }
                    }
                    if (message.unset && message.unset.length) {
                        object.unset = $Array(message.unset.length);
                        for (let j = 0; j < message.unset.length; ++j)
                            object.unset[j] = message.unset[j];
                    }
                    return object;
                };

                UpdateProfileRequest.prototype.toJSON = function() {
                    return UpdateProfileRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return UpdateProfileRequest;
            })();

            v1.ProfileResponse = (function() {

                const ProfileResponse = function (properties) {
                    this.attributes = {};
                    this.segments = [];
                    this.history = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                ProfileResponse.prototype.visitor = null;
                ProfileResponse.prototype.attributes = $util.emptyObject;
                ProfileResponse.prototype.segments = $util.emptyArray;
                ProfileResponse.prototype.history = $util.emptyArray;
                ProfileResponse.prototype.known = false;

                ProfileResponse.create = function(properties) {
                    return new ProfileResponse(properties);
                };

                ProfileResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        $root.proffer.decision.v1.Visitor.encode(message.visitor, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.attributes != null && $Object.hasOwnProperty.call(message, "attributes"))
                        for (let keys = $Object.keys(message.attributes), i = 0; i < keys.length; ++i) {
                            writer.uint32(18).fork().uint32(10).string(keys[i]);
                            $root.google.protobuf.Value.encode(message.attributes[keys[i]], writer.uint32(18).fork(), _depth + 1).ldelim().ldelim();
                        }
                    if (message.segments != null && message.segments.length)
                        for (let i = 0; i < message.segments.length; ++i)
                            writer.uint32(26).string(message.segments[i]);
                    if (message.history != null && message.history.length)
                        for (let i = 0; i < message.history.length; ++i)
                            $root.proffer.decision.v1.Contact.encode(message.history[i], writer.uint32(34).fork(), _depth + 1).ldelim();
                    if (message.known != null && $Object.hasOwnProperty.call(message, "known") && message.known !== false)
                        writer.uint32(40).bool(message.known);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                ProfileResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, key, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.proffer.decision.v1.ProfileResponse();
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
                                message.visitor = $root.proffer.decision.v1.Visitor.decode(reader, reader.size(), $undefined, _depth + 1, message.visitor);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (message.attributes === $util.emptyObject)
                                    message.attributes = {};
                                let end2 = reader.size() + reader.pos;
                                if (end2 > reader.len)
                                    throw $RangeError("index out of range");
                                reader.len = end2;
                                key = "";
                                value = null;
                                while (reader.pos < end2) {
                                    let tag2 = reader.tag();
                                    wireType = tag2 & 7;
                                    switch (tag2 >>>= 3) {
                                    case 1:
                                        if (wireType !== 2)
                                            break;
                                        key = reader.stringVerify();
                                        continue;
                                    case 2:
                                        if (wireType !== 2)
                                            break;
                                        value = $root.google.protobuf.Value.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                        continue;
                                    }
                                    reader.skipType(wireType, _depth, tag2);
                                }
                                if (reader.pos !== end2)
                                    throw $RangeError("index out of range");
                                reader.len = end;
                                if (key === "__proto__")
                                    $util.makeProp(message.attributes, key);
                                message.attributes[key] = value || new $root.google.protobuf.Value();
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.segments && message.segments.length))
                                    message.segments = [];
                                message.segments.push(reader.stringVerify());
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.history && message.history.length))
                                    message.history = [];
                                message.history.push($root.proffer.decision.v1.Contact.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.known = value;
                                else
                                    delete message.known;
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

                ProfileResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.ProfileResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.ProfileResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.ProfileResponse();
                    if (object.visitor != null) {
                        if (!$util.isObject(object.visitor))
                            throw $TypeError(".proffer.decision.v1.ProfileResponse.visitor: object expected");
                        message.visitor = $root.proffer.decision.v1.Visitor.fromObject(object.visitor, _depth + 1);
                    }
                    if (object.attributes) {
                        if (!$util.isObject(object.attributes))
                            throw $TypeError(".proffer.decision.v1.ProfileResponse.attributes: object expected");
                        message.attributes = {};
                        for (let keys = $Object.keys(object.attributes), i = 0; i < keys.length; ++i) {
                            if (keys[i] === "__proto__")
                                $util.makeProp(message.attributes, keys[i]);
                            if (!$util.isObject(object.attributes[keys[i]]))
                                throw $TypeError(".proffer.decision.v1.ProfileResponse.attributes: object expected");
                            message.attributes[keys[i]] = $root.google.protobuf.Value.fromObject(object.attributes[keys[i]], _depth + 1);
                        }
                    }
                    if (object.segments) {
                        if (!$Array.isArray(object.segments))
                            throw $TypeError(".proffer.decision.v1.ProfileResponse.segments: array expected");
                        message.segments = $Array(object.segments.length);
                        for (let i = 0; i < object.segments.length; ++i)
                            message.segments[i] = $String(object.segments[i]);
                    }
                    if (object.history) {
                        if (!$Array.isArray(object.history))
                            throw $TypeError(".proffer.decision.v1.ProfileResponse.history: array expected");
                        message.history = $Array(object.history.length);
                        for (let i = 0; i < object.history.length; ++i) {
                            if (!$util.isObject(object.history[i]))
                                throw $TypeError(".proffer.decision.v1.ProfileResponse.history: object expected");
                            message.history[i] = $root.proffer.decision.v1.Contact.fromObject(object.history[i], _depth + 1);
                        }
                    }
                    if (object.known != null)
                        if (object.known)
                            message.known = $Boolean(object.known);
                    return message;
                };

                ProfileResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults) {
                        object.segments = [];
                        object.history = [];
                    }
                    if (options.objects || options.defaults)
                        object.attributes = {};
                    if (options.defaults) {
                        object.visitor = null;
                        object.known = false;
                    }
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        object.visitor = $root.proffer.decision.v1.Visitor.toObject(message.visitor, options, _depth + 1);
                    let keys2;
                    if (message.attributes && (keys2 = $Object.keys(message.attributes)).length) {
                        object.attributes = {};
                        for (let j = 0; j < keys2.length; ++j) {
                            if (keys2[j] === "__proto__")
                                $util.makeProp(object.attributes, keys2[j]);
                            object.attributes[keys2[j]] = $root.google.protobuf.Value.toObject(message.attributes[keys2[j]], options, _depth + 1);
                        }
                    }
                    if (message.segments && message.segments.length) {
                        object.segments = $Array(message.segments.length);
                        for (let j = 0; j < message.segments.length; ++j)
                            object.segments[j] = message.segments[j];
                    }
                    if (message.history && message.history.length) {
                        object.history = $Array(message.history.length);
                        for (let j = 0; j < message.history.length; ++j)
                            object.history[j] = $root.proffer.decision.v1.Contact.toObject(message.history[j], options, _depth + 1);
                    }
                    if (message.known != null && $Object.hasOwnProperty.call(message, "known"))
                        object.known = message.known;
                    return object;
                };

                ProfileResponse.prototype.toJSON = function() {
                    return ProfileResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ProfileResponse;
            })();

            v1.Contact = (function() {

                const Contact = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Contact.prototype.offer = "";
                Contact.prototype.point = "";
                Contact.prototype.treatmentCode = "";
                Contact.prototype.kind = "";
                Contact.prototype.at = null;

                Contact.create = function(properties) {
                    return new Contact(properties);
                };

                Contact.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.offer != null && $Object.hasOwnProperty.call(message, "offer") && message.offer !== "")
                        writer.uint32(10).string(message.offer);
                    if (message.point != null && $Object.hasOwnProperty.call(message, "point") && message.point !== "")
                        writer.uint32(18).string(message.point);
                    if (message.treatmentCode != null && $Object.hasOwnProperty.call(message, "treatmentCode") && message.treatmentCode !== "")
                        writer.uint32(26).string(message.treatmentCode);
                    if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                        writer.uint32(34).string(message.kind);
                    if (message.at != null && $Object.hasOwnProperty.call(message, "at"))
                        $root.google.protobuf.Timestamp.encode(message.at, writer.uint32(42).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Contact.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.Contact();
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
                                    message.offer = value;
                                else
                                    delete message.offer;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.point = value;
                                else
                                    delete message.point;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.treatmentCode = value;
                                else
                                    delete message.treatmentCode;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.kind = value;
                                else
                                    delete message.kind;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.at = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.at);
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

                Contact.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.Contact)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.Contact: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.Contact();
                    if (object.offer != null)
                        if (typeof object.offer !== "string" || object.offer.length)
                            message.offer = $String(object.offer);
                    if (object.point != null)
                        if (typeof object.point !== "string" || object.point.length)
                            message.point = $String(object.point);
                    if (object.treatmentCode != null)
                        if (typeof object.treatmentCode !== "string" || object.treatmentCode.length)
                            message.treatmentCode = $String(object.treatmentCode);
                    if (object.kind != null)
                        if (typeof object.kind !== "string" || object.kind.length)
                            message.kind = $String(object.kind);
                    if (object.at != null) {
                        if (!$util.isObject(object.at))
                            throw $TypeError(".proffer.decision.v1.Contact.at: object expected");
                        message.at = $root.google.protobuf.Timestamp.fromObject(object.at, _depth + 1);
                    }
                    return message;
                };

                Contact.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.offer = "";
                        object.point = "";
                        object.treatmentCode = "";
                        object.kind = "";
                        object.at = null;
                    }
                    if (message.offer != null && $Object.hasOwnProperty.call(message, "offer"))
                        object.offer = message.offer;
                    if (message.point != null && $Object.hasOwnProperty.call(message, "point"))
                        object.point = message.point;
                    if (message.treatmentCode != null && $Object.hasOwnProperty.call(message, "treatmentCode"))
                        object.treatmentCode = message.treatmentCode;
                    if (message.kind != null && $Object.hasOwnProperty.call(message, "kind"))
                        object.kind = message.kind;
                    if (message.at != null && $Object.hasOwnProperty.call(message, "at"))
                        object.at = $root.google.protobuf.Timestamp.toObject(message.at, options, _depth + 1);
                    return object;
                };

                Contact.prototype.toJSON = function() {
                    return Contact.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Contact;
            })();

            v1.ForgetVisitorRequest = (function() {

                const ForgetVisitorRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                ForgetVisitorRequest.prototype.visitor = null;
                ForgetVisitorRequest.prototype.exportFirst = false;

                ForgetVisitorRequest.create = function(properties) {
                    return new ForgetVisitorRequest(properties);
                };

                ForgetVisitorRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        $root.proffer.decision.v1.Visitor.encode(message.visitor, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.exportFirst != null && $Object.hasOwnProperty.call(message, "exportFirst") && message.exportFirst !== false)
                        writer.uint32(16).bool(message.exportFirst);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                ForgetVisitorRequest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.ForgetVisitorRequest();
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
                                message.visitor = $root.proffer.decision.v1.Visitor.decode(reader, reader.size(), $undefined, _depth + 1, message.visitor);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.exportFirst = value;
                                else
                                    delete message.exportFirst;
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

                ForgetVisitorRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.ForgetVisitorRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.ForgetVisitorRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.ForgetVisitorRequest();
                    if (object.visitor != null) {
                        if (!$util.isObject(object.visitor))
                            throw $TypeError(".proffer.decision.v1.ForgetVisitorRequest.visitor: object expected");
                        message.visitor = $root.proffer.decision.v1.Visitor.fromObject(object.visitor, _depth + 1);
                    }
                    if (object.exportFirst != null)
                        if (object.exportFirst)
                            message.exportFirst = $Boolean(object.exportFirst);
                    return message;
                };

                ForgetVisitorRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.visitor = null;
                        object.exportFirst = false;
                    }
                    if (message.visitor != null && $Object.hasOwnProperty.call(message, "visitor"))
                        object.visitor = $root.proffer.decision.v1.Visitor.toObject(message.visitor, options, _depth + 1);
                    if (message.exportFirst != null && $Object.hasOwnProperty.call(message, "exportFirst"))
                        object.exportFirst = message.exportFirst;
                    return object;
                };

                ForgetVisitorRequest.prototype.toJSON = function() {
                    return ForgetVisitorRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ForgetVisitorRequest;
            })();

            v1.ForgetVisitorResponse = (function() {

                const ForgetVisitorResponse = function (properties) {
                    this.remainingIn = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                ForgetVisitorResponse.prototype.forgotten = false;
                ForgetVisitorResponse.prototype.exported = null;
                ForgetVisitorResponse.prototype.remainingIn = $util.emptyArray;

                ForgetVisitorResponse.create = function(properties) {
                    return new ForgetVisitorResponse(properties);
                };

                ForgetVisitorResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.forgotten != null && $Object.hasOwnProperty.call(message, "forgotten") && message.forgotten !== false)
                        writer.uint32(8).bool(message.forgotten);
                    if (message.exported != null && $Object.hasOwnProperty.call(message, "exported"))
                        $root.proffer.decision.v1.ProfileResponse.encode(message.exported, writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.remainingIn != null && message.remainingIn.length)
                        for (let i = 0; i < message.remainingIn.length; ++i)
                            writer.uint32(26).string(message.remainingIn[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                ForgetVisitorResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.ForgetVisitorResponse();
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
                                if (value = reader.bool())
                                    message.forgotten = value;
                                else
                                    delete message.forgotten;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.exported = $root.proffer.decision.v1.ProfileResponse.decode(reader, reader.size(), $undefined, _depth + 1, message.exported);
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.remainingIn && message.remainingIn.length))
                                    message.remainingIn = [];
                                message.remainingIn.push(reader.stringVerify());
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

                ForgetVisitorResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.ForgetVisitorResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.ForgetVisitorResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.ForgetVisitorResponse();
                    if (object.forgotten != null)
                        if (object.forgotten)
                            message.forgotten = $Boolean(object.forgotten);
                    if (object.exported != null) {
                        if (!$util.isObject(object.exported))
                            throw $TypeError(".proffer.decision.v1.ForgetVisitorResponse.exported: object expected");
                        message.exported = $root.proffer.decision.v1.ProfileResponse.fromObject(object.exported, _depth + 1);
                    }
                    if (object.remainingIn) {
                        if (!$Array.isArray(object.remainingIn))
                            throw $TypeError(".proffer.decision.v1.ForgetVisitorResponse.remainingIn: array expected");
                        message.remainingIn = $Array(object.remainingIn.length);
                        for (let i = 0; i < object.remainingIn.length; ++i)
                            message.remainingIn[i] = $String(object.remainingIn[i]);
                    }
                    return message;
                };

                ForgetVisitorResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.remainingIn = [];
                    if (options.defaults) {
                        object.forgotten = false;
                        object.exported = null;
                    }
                    if (message.forgotten != null && $Object.hasOwnProperty.call(message, "forgotten"))
                        object.forgotten = message.forgotten;
                    if (message.exported != null && $Object.hasOwnProperty.call(message, "exported"))
                        object.exported = $root.proffer.decision.v1.ProfileResponse.toObject(message.exported, options, _depth + 1);
                    if (message.remainingIn && message.remainingIn.length) {
                        object.remainingIn = $Array(message.remainingIn.length);
                        for (let j = 0; j < message.remainingIn.length; ++j)
                            object.remainingIn[j] = message.remainingIn[j];
                    }
                    return object;
                };

                ForgetVisitorResponse.prototype.toJSON = function() {
                    return ForgetVisitorResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ForgetVisitorResponse;
            })();

            v1.ExecuteBatchRequest = (function() {

                const ExecuteBatchRequest = function (properties) {
                    this.commands = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                ExecuteBatchRequest.prototype.commands = $util.emptyArray;
                ExecuteBatchRequest.prototype.stopOnError = false;

                ExecuteBatchRequest.create = function(properties) {
                    return new ExecuteBatchRequest(properties);
                };

                ExecuteBatchRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.commands != null && message.commands.length)
                        for (let i = 0; i < message.commands.length; ++i)
                            $root.proffer.decision.v1.Command.encode(message.commands[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.stopOnError != null && $Object.hasOwnProperty.call(message, "stopOnError") && message.stopOnError !== false)
                        writer.uint32(16).bool(message.stopOnError);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                ExecuteBatchRequest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.ExecuteBatchRequest();
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
                                if (!(message.commands && message.commands.length))
                                    message.commands = [];
                                message.commands.push($root.proffer.decision.v1.Command.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.stopOnError = value;
                                else
                                    delete message.stopOnError;
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

                ExecuteBatchRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.ExecuteBatchRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.ExecuteBatchRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.ExecuteBatchRequest();
                    if (object.commands) {
                        if (!$Array.isArray(object.commands))
                            throw $TypeError(".proffer.decision.v1.ExecuteBatchRequest.commands: array expected");
                        message.commands = $Array(object.commands.length);
                        for (let i = 0; i < object.commands.length; ++i) {
                            if (!$util.isObject(object.commands[i]))
                                throw $TypeError(".proffer.decision.v1.ExecuteBatchRequest.commands: object expected");
                            message.commands[i] = $root.proffer.decision.v1.Command.fromObject(object.commands[i], _depth + 1);
                        }
                    }
                    if (object.stopOnError != null)
                        if (object.stopOnError)
                            message.stopOnError = $Boolean(object.stopOnError);
                    return message;
                };

                ExecuteBatchRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.commands = [];
                    if (options.defaults)
                        object.stopOnError = false;
                    if (message.commands && message.commands.length) {
                        object.commands = $Array(message.commands.length);
                        for (let j = 0; j < message.commands.length; ++j)
                            object.commands[j] = $root.proffer.decision.v1.Command.toObject(message.commands[j], options, _depth + 1);
                    }
                    if (message.stopOnError != null && $Object.hasOwnProperty.call(message, "stopOnError"))
                        object.stopOnError = message.stopOnError;
                    return object;
                };

                ExecuteBatchRequest.prototype.toJSON = function() {
                    return ExecuteBatchRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ExecuteBatchRequest;
            })();

            v1.Command = (function() {

                const Command = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Command.prototype.startSession = null;
                Command.prototype.setAudience = null;
                Command.prototype.endSession = null;
                Command.prototype.decide = null;
                Command.prototype.postEvent = null;
                Command.prototype.getProfile = null;
                Command.prototype.updateProfile = null;

                let $oneOfFields;

                $Object.defineProperty(Command.prototype, "command", {
                    get: $util.oneOfGetter($oneOfFields = ["startSession", "setAudience", "endSession", "decide", "postEvent", "getProfile", "updateProfile"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                Command.create = function(properties) {
                    return new Command(properties);
                };

                Command.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.startSession != null && $Object.hasOwnProperty.call(message, "startSession"))
                        $root.proffer.decision.v1.StartSessionRequest.encode(message.startSession, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.setAudience != null && $Object.hasOwnProperty.call(message, "setAudience"))
                        $root.proffer.decision.v1.SetAudienceRequest.encode(message.setAudience, writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.endSession != null && $Object.hasOwnProperty.call(message, "endSession"))
                        $root.proffer.decision.v1.EndSessionRequest.encode(message.endSession, writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.decide != null && $Object.hasOwnProperty.call(message, "decide"))
                        $root.proffer.decision.v1.DecideRequest.encode(message.decide, writer.uint32(34).fork(), _depth + 1).ldelim();
                    if (message.postEvent != null && $Object.hasOwnProperty.call(message, "postEvent"))
                        $root.proffer.decision.v1.PostEventRequest.encode(message.postEvent, writer.uint32(42).fork(), _depth + 1).ldelim();
                    if (message.getProfile != null && $Object.hasOwnProperty.call(message, "getProfile"))
                        $root.proffer.decision.v1.GetProfileRequest.encode(message.getProfile, writer.uint32(50).fork(), _depth + 1).ldelim();
                    if (message.updateProfile != null && $Object.hasOwnProperty.call(message, "updateProfile"))
                        $root.proffer.decision.v1.UpdateProfileRequest.encode(message.updateProfile, writer.uint32(58).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                Command.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.Command();
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
                                message.startSession = $root.proffer.decision.v1.StartSessionRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.startSession);
                                message.command = "startSession";
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.setAudience = $root.proffer.decision.v1.SetAudienceRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.setAudience);
                                message.command = "setAudience";
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.endSession = $root.proffer.decision.v1.EndSessionRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.endSession);
                                message.command = "endSession";
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                message.decide = $root.proffer.decision.v1.DecideRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.decide);
                                message.command = "decide";
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.postEvent = $root.proffer.decision.v1.PostEventRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.postEvent);
                                message.command = "postEvent";
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                message.getProfile = $root.proffer.decision.v1.GetProfileRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.getProfile);
                                message.command = "getProfile";
                                continue;
                            }
                        case 7: {
                                if (wireType !== 2)
                                    break;
                                message.updateProfile = $root.proffer.decision.v1.UpdateProfileRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.updateProfile);
                                message.command = "updateProfile";
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

                Command.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.Command)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.Command: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.Command();
                    if (object.startSession != null) {
                        if (!$util.isObject(object.startSession))
                            throw $TypeError(".proffer.decision.v1.Command.startSession: object expected");
                        message.startSession = $root.proffer.decision.v1.StartSessionRequest.fromObject(object.startSession, _depth + 1);
                    }
                    if (object.setAudience != null) {
                        if (!$util.isObject(object.setAudience))
                            throw $TypeError(".proffer.decision.v1.Command.setAudience: object expected");
                        message.setAudience = $root.proffer.decision.v1.SetAudienceRequest.fromObject(object.setAudience, _depth + 1);
                    }
                    if (object.endSession != null) {
                        if (!$util.isObject(object.endSession))
                            throw $TypeError(".proffer.decision.v1.Command.endSession: object expected");
                        message.endSession = $root.proffer.decision.v1.EndSessionRequest.fromObject(object.endSession, _depth + 1);
                    }
                    if (object.decide != null) {
                        if (!$util.isObject(object.decide))
                            throw $TypeError(".proffer.decision.v1.Command.decide: object expected");
                        message.decide = $root.proffer.decision.v1.DecideRequest.fromObject(object.decide, _depth + 1);
                    }
                    if (object.postEvent != null) {
                        if (!$util.isObject(object.postEvent))
                            throw $TypeError(".proffer.decision.v1.Command.postEvent: object expected");
                        message.postEvent = $root.proffer.decision.v1.PostEventRequest.fromObject(object.postEvent, _depth + 1);
                    }
                    if (object.getProfile != null) {
                        if (!$util.isObject(object.getProfile))
                            throw $TypeError(".proffer.decision.v1.Command.getProfile: object expected");
                        message.getProfile = $root.proffer.decision.v1.GetProfileRequest.fromObject(object.getProfile, _depth + 1);
                    }
                    if (object.updateProfile != null) {
                        if (!$util.isObject(object.updateProfile))
                            throw $TypeError(".proffer.decision.v1.Command.updateProfile: object expected");
                        message.updateProfile = $root.proffer.decision.v1.UpdateProfileRequest.fromObject(object.updateProfile, _depth + 1);
                    }
                    return message;
                };

                Command.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (message.startSession != null && $Object.hasOwnProperty.call(message, "startSession")) {
                        object.startSession = $root.proffer.decision.v1.StartSessionRequest.toObject(message.startSession, options, _depth + 1);
                        if (options.oneofs)
                            object.command = "startSession";
                    }
                    if (message.setAudience != null && $Object.hasOwnProperty.call(message, "setAudience")) {
                        object.setAudience = $root.proffer.decision.v1.SetAudienceRequest.toObject(message.setAudience, options, _depth + 1);
                        if (options.oneofs)
                            object.command = "setAudience";
                    }
                    if (message.endSession != null && $Object.hasOwnProperty.call(message, "endSession")) {
                        object.endSession = $root.proffer.decision.v1.EndSessionRequest.toObject(message.endSession, options, _depth + 1);
                        if (options.oneofs)
                            object.command = "endSession";
                    }
                    if (message.decide != null && $Object.hasOwnProperty.call(message, "decide")) {
                        object.decide = $root.proffer.decision.v1.DecideRequest.toObject(message.decide, options, _depth + 1);
                        if (options.oneofs)
                            object.command = "decide";
                    }
                    if (message.postEvent != null && $Object.hasOwnProperty.call(message, "postEvent")) {
                        object.postEvent = $root.proffer.decision.v1.PostEventRequest.toObject(message.postEvent, options, _depth + 1);
                        if (options.oneofs)
                            object.command = "postEvent";
                    }
                    if (message.getProfile != null && $Object.hasOwnProperty.call(message, "getProfile")) {
                        object.getProfile = $root.proffer.decision.v1.GetProfileRequest.toObject(message.getProfile, options, _depth + 1);
                        if (options.oneofs)
                            object.command = "getProfile";
                    }
                    if (message.updateProfile != null && $Object.hasOwnProperty.call(message, "updateProfile")) {
                        object.updateProfile = $root.proffer.decision.v1.UpdateProfileRequest.toObject(message.updateProfile, options, _depth + 1);
                        if (options.oneofs)
                            object.command = "updateProfile";
                    }
                    return object;
                };

                Command.prototype.toJSON = function() {
                    return Command.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Command;
            })();

            v1.ExecuteBatchResponse = (function() {

                const ExecuteBatchResponse = function (properties) {
                    this.results = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                ExecuteBatchResponse.prototype.results = $util.emptyArray;
                ExecuteBatchResponse.prototype.worst = "";

                ExecuteBatchResponse.create = function(properties) {
                    return new ExecuteBatchResponse(properties);
                };

                ExecuteBatchResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.results != null && message.results.length)
                        for (let i = 0; i < message.results.length; ++i)
                            $root.proffer.decision.v1.CommandResult.encode(message.results[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.worst != null && $Object.hasOwnProperty.call(message, "worst") && message.worst !== "")
                        writer.uint32(18).string(message.worst);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                ExecuteBatchResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.ExecuteBatchResponse();
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
                                if (!(message.results && message.results.length))
                                    message.results = [];
                                message.results.push($root.proffer.decision.v1.CommandResult.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.worst = value;
                                else
                                    delete message.worst;
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

                ExecuteBatchResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.ExecuteBatchResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.ExecuteBatchResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.ExecuteBatchResponse();
                    if (object.results) {
                        if (!$Array.isArray(object.results))
                            throw $TypeError(".proffer.decision.v1.ExecuteBatchResponse.results: array expected");
                        message.results = $Array(object.results.length);
                        for (let i = 0; i < object.results.length; ++i) {
                            if (!$util.isObject(object.results[i]))
                                throw $TypeError(".proffer.decision.v1.ExecuteBatchResponse.results: object expected");
                            message.results[i] = $root.proffer.decision.v1.CommandResult.fromObject(object.results[i], _depth + 1);
                        }
                    }
                    if (object.worst != null)
                        if (typeof object.worst !== "string" || object.worst.length)
                            message.worst = $String(object.worst);
                    return message;
                };

                ExecuteBatchResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.results = [];
                    if (options.defaults)
                        object.worst = "";
                    if (message.results && message.results.length) {
                        object.results = $Array(message.results.length);
                        for (let j = 0; j < message.results.length; ++j)
                            object.results[j] = $root.proffer.decision.v1.CommandResult.toObject(message.results[j], options, _depth + 1);
                    }
                    if (message.worst != null && $Object.hasOwnProperty.call(message, "worst"))
                        object.worst = message.worst;
                    return object;
                };

                ExecuteBatchResponse.prototype.toJSON = function() {
                    return ExecuteBatchResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ExecuteBatchResponse;
            })();

            v1.CommandResult = (function() {

                const CommandResult = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                CommandResult.prototype.session = null;
                CommandResult.prototype.decision = null;
                CommandResult.prototype.event = null;
                CommandResult.prototype.profile = null;
                CommandResult.prototype.error = null;

                let $oneOfFields;

                $Object.defineProperty(CommandResult.prototype, "result", {
                    get: $util.oneOfGetter($oneOfFields = ["session", "decision", "event", "profile", "error"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                CommandResult.create = function(properties) {
                    return new CommandResult(properties);
                };

                CommandResult.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.session != null && $Object.hasOwnProperty.call(message, "session"))
                        $root.proffer.decision.v1.SessionResponse.encode(message.session, writer.uint32(10).fork(), _depth + 1).ldelim();
                    if (message.decision != null && $Object.hasOwnProperty.call(message, "decision"))
                        $root.proffer.decision.v1.DecideResponse.encode(message.decision, writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.event != null && $Object.hasOwnProperty.call(message, "event"))
                        $root.proffer.decision.v1.PostEventResponse.encode(message.event, writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.profile != null && $Object.hasOwnProperty.call(message, "profile"))
                        $root.proffer.decision.v1.ProfileResponse.encode(message.profile, writer.uint32(34).fork(), _depth + 1).ldelim();
                    if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                        $root.proffer.decision.v1.Error.encode(message.error, writer.uint32(42).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                CommandResult.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.CommandResult();
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
                                message.session = $root.proffer.decision.v1.SessionResponse.decode(reader, reader.size(), $undefined, _depth + 1, message.session);
                                message.result = "session";
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.decision = $root.proffer.decision.v1.DecideResponse.decode(reader, reader.size(), $undefined, _depth + 1, message.decision);
                                message.result = "decision";
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.event = $root.proffer.decision.v1.PostEventResponse.decode(reader, reader.size(), $undefined, _depth + 1, message.event);
                                message.result = "event";
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                message.profile = $root.proffer.decision.v1.ProfileResponse.decode(reader, reader.size(), $undefined, _depth + 1, message.profile);
                                message.result = "profile";
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.error = $root.proffer.decision.v1.Error.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
                                message.result = "error";
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

                CommandResult.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.CommandResult)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.CommandResult: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.CommandResult();
                    if (object.session != null) {
                        if (!$util.isObject(object.session))
                            throw $TypeError(".proffer.decision.v1.CommandResult.session: object expected");
                        message.session = $root.proffer.decision.v1.SessionResponse.fromObject(object.session, _depth + 1);
                    }
                    if (object.decision != null) {
                        if (!$util.isObject(object.decision))
                            throw $TypeError(".proffer.decision.v1.CommandResult.decision: object expected");
                        message.decision = $root.proffer.decision.v1.DecideResponse.fromObject(object.decision, _depth + 1);
                    }
                    if (object.event != null) {
                        if (!$util.isObject(object.event))
                            throw $TypeError(".proffer.decision.v1.CommandResult.event: object expected");
                        message.event = $root.proffer.decision.v1.PostEventResponse.fromObject(object.event, _depth + 1);
                    }
                    if (object.profile != null) {
                        if (!$util.isObject(object.profile))
                            throw $TypeError(".proffer.decision.v1.CommandResult.profile: object expected");
                        message.profile = $root.proffer.decision.v1.ProfileResponse.fromObject(object.profile, _depth + 1);
                    }
                    if (object.error != null) {
                        if (!$util.isObject(object.error))
                            throw $TypeError(".proffer.decision.v1.CommandResult.error: object expected");
                        message.error = $root.proffer.decision.v1.Error.fromObject(object.error, _depth + 1);
                    }
                    return message;
                };

                CommandResult.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (message.session != null && $Object.hasOwnProperty.call(message, "session")) {
                        object.session = $root.proffer.decision.v1.SessionResponse.toObject(message.session, options, _depth + 1);
                        if (options.oneofs)
                            object.result = "session";
                    }
                    if (message.decision != null && $Object.hasOwnProperty.call(message, "decision")) {
                        object.decision = $root.proffer.decision.v1.DecideResponse.toObject(message.decision, options, _depth + 1);
                        if (options.oneofs)
                            object.result = "decision";
                    }
                    if (message.event != null && $Object.hasOwnProperty.call(message, "event")) {
                        object.event = $root.proffer.decision.v1.PostEventResponse.toObject(message.event, options, _depth + 1);
                        if (options.oneofs)
                            object.result = "event";
                    }
                    if (message.profile != null && $Object.hasOwnProperty.call(message, "profile")) {
                        object.profile = $root.proffer.decision.v1.ProfileResponse.toObject(message.profile, options, _depth + 1);
                        if (options.oneofs)
                            object.result = "profile";
                    }
                    if (message.error != null && $Object.hasOwnProperty.call(message, "error")) {
                        object.error = $root.proffer.decision.v1.Error.toObject(message.error, options, _depth + 1);
                        if (options.oneofs)
                            object.result = "error";
                    }
                    return object;
                };

                CommandResult.prototype.toJSON = function() {
                    return CommandResult.toObject(this, $protobuf.util.toJSONOptions);
                };

                return CommandResult;
            })();

            v1.GetVersionRequest = (function() {

                const GetVersionRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                GetVersionRequest.create = function(properties) {
                    return new GetVersionRequest(properties);
                };

                GetVersionRequest.encode = function (message, writer, _depth) {
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

                GetVersionRequest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.GetVersionRequest();
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

                GetVersionRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.GetVersionRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.GetVersionRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    return new $root.proffer.decision.v1.GetVersionRequest();
                };

                GetVersionRequest.toObject = function () {
                    return {};
                };

                GetVersionRequest.prototype.toJSON = function() {
                    return GetVersionRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return GetVersionRequest;
            })();

            v1.GetVersionResponse = (function() {

                const GetVersionResponse = function (properties) {
                    this.formats = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                GetVersionResponse.prototype.version = "";
                GetVersionResponse.prototype.bundle = "";
                GetVersionResponse.prototype.generation = 0;
                GetVersionResponse.prototype.formats = $util.emptyArray;

                GetVersionResponse.create = function(properties) {
                    return new GetVersionResponse(properties);
                };

                GetVersionResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(10).string(message.version);
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle") && message.bundle !== "")
                        writer.uint32(18).string(message.bundle);
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && message.generation !== 0)
                        writer.uint32(24).uint32(message.generation);
                    if (message.formats != null && message.formats.length)
                        for (let i = 0; i < message.formats.length; ++i)
                            writer.uint32(34).string(message.formats[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                GetVersionResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.decision.v1.GetVersionResponse();
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
                                    message.version = value;
                                else
                                    delete message.version;
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
                                if (wireType !== 2)
                                    break;
                                if (!(message.formats && message.formats.length))
                                    message.formats = [];
                                message.formats.push(reader.stringVerify());
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

                GetVersionResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.decision.v1.GetVersionResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.decision.v1.GetVersionResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.decision.v1.GetVersionResponse();
                    if (object.version != null)
                        if (typeof object.version !== "string" || object.version.length)
                            message.version = $String(object.version);
                    if (object.bundle != null)
                        if (typeof object.bundle !== "string" || object.bundle.length)
                            message.bundle = $String(object.bundle);
                    if (object.generation != null)
                        if ($Number(object.generation) !== 0)
                            message.generation = object.generation >>> 0;
                    if (object.formats) {
                        if (!$Array.isArray(object.formats))
                            throw $TypeError(".proffer.decision.v1.GetVersionResponse.formats: array expected");
                        message.formats = $Array(object.formats.length);
                        for (let i = 0; i < object.formats.length; ++i)
                            message.formats[i] = $String(object.formats[i]);
                    }
                    return message;
                };

                GetVersionResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.arrays || options.defaults)
                        object.formats = [];
                    if (options.defaults) {
                        object.version = "";
                        object.bundle = "";
                        object.generation = 0;
                    }
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version"))
                        object.version = message.version;
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        object.bundle = message.bundle;
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation"))
                        object.generation = message.generation;
                    if (message.formats && message.formats.length) {
                        object.formats = $Array(message.formats.length);
                        for (let j = 0; j < message.formats.length; ++j)
                            object.formats[j] = message.formats[j];
                    }
                    return object;
                };

                GetVersionResponse.prototype.toJSON = function() {
                    return GetVersionResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return GetVersionResponse;
            })();

            return v1;
        })();

        return decision;
    })();

    proffer.ws = (function() {

        const ws = {};

        ws.v1 = (function() {

            const v1 = {};

            v1.CallEnvelope = (function() {

                const CallEnvelope = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                CallEnvelope.prototype.id = 0;
                CallEnvelope.prototype.method = "";
                CallEnvelope.prototype.body = $util.newBuffer([]);
                CallEnvelope.prototype.authorization = "";
                CallEnvelope.prototype.timeoutMs = 0;

                CallEnvelope.create = function(properties) {
                    return new CallEnvelope(properties);
                };

                CallEnvelope.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                        writer.uint32(8).uint32(message.id);
                    if (message.method != null && $Object.hasOwnProperty.call(message, "method") && message.method !== "")
                        writer.uint32(18).string(message.method);
                    if (message.body != null && $Object.hasOwnProperty.call(message, "body") && message.body.length)
                        writer.uint32(26).bytes(message.body);
                    if (message.authorization != null && $Object.hasOwnProperty.call(message, "authorization") && message.authorization !== "")
                        writer.uint32(34).string(message.authorization);
                    if (message.timeoutMs != null && $Object.hasOwnProperty.call(message, "timeoutMs") && message.timeoutMs !== 0)
                        writer.uint32(40).uint32(message.timeoutMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                CallEnvelope.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.ws.v1.CallEnvelope();
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
                                    message.id = value;
                                else
                                    delete message.id;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.method = value;
                                else
                                    delete message.method;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.body = value;
                                else
                                    delete message.body;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.authorization = value;
                                else
                                    delete message.authorization;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.timeoutMs = value;
                                else
                                    delete message.timeoutMs;
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

                CallEnvelope.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.ws.v1.CallEnvelope)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.ws.v1.CallEnvelope: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.ws.v1.CallEnvelope();
                    if (object.id != null)
                        if ($Number(object.id) !== 0)
                            message.id = object.id >>> 0;
                    if (object.method != null)
                        if (typeof object.method !== "string" || object.method.length)
                            message.method = $String(object.method);
                    if (object.body != null)
                        if (object.body.length)
                            if (typeof object.body === "string")
                                $util.base64.decode(object.body, message.body = $util.newBuffer($util.base64.length(object.body)), 0);
                            else if (object.body.length >= 0)
                                message.body = object.body;
                    if (object.authorization != null)
                        if (typeof object.authorization !== "string" || object.authorization.length)
                            message.authorization = $String(object.authorization);
                    if (object.timeoutMs != null)
                        if ($Number(object.timeoutMs) !== 0)
                            message.timeoutMs = object.timeoutMs >>> 0;
                    return message;
                };

                CallEnvelope.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.id = 0;
                        object.method = "";
                        if (options.bytes === $String)
                            object.body = "";
                        else {
                            object.body = [];
                            if (options.bytes !== $Array)
                                object.body = $util.newBuffer(object.body);
                        }
                        object.authorization = "";
                        object.timeoutMs = 0;
                    }
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                        object.id = message.id;
                    if (message.method != null && $Object.hasOwnProperty.call(message, "method"))
                        object.method = message.method;
                    if (message.body != null && $Object.hasOwnProperty.call(message, "body"))
                        object.body = options.bytes === $String ? $util.base64.encode(message.body, 0, message.body.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.body) : message.body;
                    if (message.authorization != null && $Object.hasOwnProperty.call(message, "authorization"))
                        object.authorization = message.authorization;
                    if (message.timeoutMs != null && $Object.hasOwnProperty.call(message, "timeoutMs"))
                        object.timeoutMs = message.timeoutMs;
                    return object;
                };

                CallEnvelope.prototype.toJSON = function() {
                    return CallEnvelope.toObject(this, $protobuf.util.toJSONOptions);
                };

                return CallEnvelope;
            })();

            v1.AnswerEnvelope = (function() {

                const AnswerEnvelope = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                AnswerEnvelope.prototype.id = 0;
                AnswerEnvelope.prototype.result = null;
                AnswerEnvelope.prototype.error = null;
                AnswerEnvelope.prototype.retryAfterMs = 0;

                let $oneOfFields;

                $Object.defineProperty(AnswerEnvelope.prototype, "outcome", {
                    get: $util.oneOfGetter($oneOfFields = ["result", "error"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                AnswerEnvelope.create = function(properties) {
                    return new AnswerEnvelope(properties);
                };

                AnswerEnvelope.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                        writer.uint32(8).uint32(message.id);
                    if (message.result != null && $Object.hasOwnProperty.call(message, "result"))
                        writer.uint32(18).bytes(message.result);
                    if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                        $root.proffer.decision.v1.Error.encode(message.error, writer.uint32(26).fork(), _depth + 1).ldelim();
                    if (message.retryAfterMs != null && $Object.hasOwnProperty.call(message, "retryAfterMs") && message.retryAfterMs !== 0)
                        writer.uint32(32).uint32(message.retryAfterMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                AnswerEnvelope.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.proffer.ws.v1.AnswerEnvelope();
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
                                    message.id = value;
                                else
                                    delete message.id;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.result = reader.bytes();
                                message.outcome = "result";
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.error = $root.proffer.decision.v1.Error.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
                                message.outcome = "error";
                                continue;
                            }
                        case 4: {
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

                AnswerEnvelope.fromObject = function (object, _depth) {
                    if (object instanceof $root.proffer.ws.v1.AnswerEnvelope)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".proffer.ws.v1.AnswerEnvelope: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.proffer.ws.v1.AnswerEnvelope();
                    if (object.id != null)
                        if ($Number(object.id) !== 0)
                            message.id = object.id >>> 0;
                    if (object.result != null)
                        if (typeof object.result === "string")
                            $util.base64.decode(object.result, message.result = $util.newBuffer($util.base64.length(object.result)), 0);
                        else if (object.result.length >= 0)
                            message.result = object.result;
                    if (object.error != null) {
                        if (!$util.isObject(object.error))
                            throw $TypeError(".proffer.ws.v1.AnswerEnvelope.error: object expected");
                        message.error = $root.proffer.decision.v1.Error.fromObject(object.error, _depth + 1);
                    }
                    if (object.retryAfterMs != null)
                        if ($Number(object.retryAfterMs) !== 0)
                            message.retryAfterMs = object.retryAfterMs >>> 0;
                    return message;
                };

                AnswerEnvelope.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.id = 0;
                        object.retryAfterMs = 0;
                    }
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                        object.id = message.id;
                    if (message.result != null && $Object.hasOwnProperty.call(message, "result")) {
                        object.result = options.bytes === $String ? $util.base64.encode(message.result, 0, message.result.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.result) : message.result;
                        if (options.oneofs)
                            object.outcome = "result";
                    }
                    if (message.error != null && $Object.hasOwnProperty.call(message, "error")) {
                        object.error = $root.proffer.decision.v1.Error.toObject(message.error, options, _depth + 1);
                        if (options.oneofs)
                            object.outcome = "error";
                    }
                    if (message.retryAfterMs != null && $Object.hasOwnProperty.call(message, "retryAfterMs"))
                        object.retryAfterMs = message.retryAfterMs;
                    return object;
                };

                AnswerEnvelope.prototype.toJSON = function() {
                    return AnswerEnvelope.toObject(this, $protobuf.util.toJSONOptions);
                };

                return AnswerEnvelope;
            })();

            return v1;
        })();

        return ws;
    })();

    return proffer;
})();

export const google = $root.google = (() => {

    const google = {};

    google.protobuf = (function() {

        const protobuf = {};

        protobuf.Struct = (function() {

            const Struct = function (properties) {
                this.fields = {};
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Struct.prototype.fields = $util.emptyObject;

            Struct.create = function(properties) {
                return new Struct(properties);
            };

            Struct.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.fields != null && $Object.hasOwnProperty.call(message, "fields"))
                    for (let keys = $Object.keys(message.fields), i = 0; i < keys.length; ++i) {
                        writer.uint32(10).fork().uint32(10).string(keys[i]);
                        $root.google.protobuf.Value.encode(message.fields[keys[i]], writer.uint32(18).fork(), _depth + 1).ldelim().ldelim();
                    }
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Struct.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.google.protobuf.Struct();
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
                            if (message.fields === $util.emptyObject)
                                message.fields = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = null;
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = $root.google.protobuf.Value.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.fields, key);
                            message.fields[key] = value || new $root.google.protobuf.Value();
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

            Struct.fromObject = function (object, _depth) {
                if (object instanceof $root.google.protobuf.Struct)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".google.protobuf.Struct: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.google.protobuf.Struct();
                if (object.fields) {
                    if (!$util.isObject(object.fields))
                        throw $TypeError(".google.protobuf.Struct.fields: object expected");
                    message.fields = {};
                    for (let keys = $Object.keys(object.fields), i = 0; i < keys.length; ++i) {
                        if (keys[i] === "__proto__")
                            $util.makeProp(message.fields, keys[i]);
                        if (!$util.isObject(object.fields[keys[i]]))
                            throw $TypeError(".google.protobuf.Struct.fields: object expected");
                        message.fields[keys[i]] = $root.google.protobuf.Value.fromObject(object.fields[keys[i]], _depth + 1);
                    }
                }
                return message;
            };

            Struct.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.objects || options.defaults)
                    object.fields = {};
                let keys2;
                if (message.fields && (keys2 = $Object.keys(message.fields)).length) {
                    object.fields = {};
                    for (let j = 0; j < keys2.length; ++j) {
                        if (keys2[j] === "__proto__")
                            $util.makeProp(object.fields, keys2[j]);
                        object.fields[keys2[j]] = $root.google.protobuf.Value.toObject(message.fields[keys2[j]], options, _depth + 1);
                    }
                }
                return object;
            };

            Struct.prototype.toJSON = function() {
                return Struct.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Struct;
        })();

        protobuf.Value = (function() {

            const Value = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Value.prototype.nullValue = null;
            Value.prototype.numberValue = null;
            Value.prototype.stringValue = null;
            Value.prototype.boolValue = null;
            Value.prototype.structValue = null;
            Value.prototype.listValue = null;

            let $oneOfFields;

            $Object.defineProperty(Value.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["nullValue", "numberValue", "stringValue", "boolValue", "structValue", "listValue"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Value.create = function(properties) {
                return new Value(properties);
            };

            Value.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.nullValue != null && $Object.hasOwnProperty.call(message, "nullValue"))
                    writer.uint32(8).int32(message.nullValue);
                if (message.numberValue != null && $Object.hasOwnProperty.call(message, "numberValue"))
                    writer.uint32(17).double(message.numberValue);
                if (message.stringValue != null && $Object.hasOwnProperty.call(message, "stringValue"))
                    writer.uint32(26).string(message.stringValue);
                if (message.boolValue != null && $Object.hasOwnProperty.call(message, "boolValue"))
                    writer.uint32(32).bool(message.boolValue);
                if (message.structValue != null && $Object.hasOwnProperty.call(message, "structValue"))
                    $root.google.protobuf.Struct.encode(message.structValue, writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.listValue != null && $Object.hasOwnProperty.call(message, "listValue"))
                    $root.google.protobuf.ListValue.encode(message.listValue, writer.uint32(50).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Value.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.google.protobuf.Value();
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
                            message.nullValue = reader.int32();
                            message.kind = "nullValue";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            message.numberValue = reader.double();
                            message.kind = "numberValue";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.stringValue = reader.stringVerify();
                            message.kind = "stringValue";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.boolValue = reader.bool();
                            message.kind = "boolValue";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.structValue = $root.google.protobuf.Struct.decode(reader, reader.size(), $undefined, _depth + 1, message.structValue);
                            message.kind = "structValue";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.listValue = $root.google.protobuf.ListValue.decode(reader, reader.size(), $undefined, _depth + 1, message.listValue);
                            message.kind = "listValue";
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

            Value.fromObject = function (object, _depth) {
                if (object instanceof $root.google.protobuf.Value)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".google.protobuf.Value: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.google.protobuf.Value();
                switch (object.nullValue) {
                case "NULL_VALUE":
                case 0:
                    message.nullValue = 0;
                    break;
                default:
                    if (typeof object.nullValue === "number" && (object.nullValue | 0) === object.nullValue)
                        message.nullValue = object.nullValue;
                }
                if (object.numberValue != null)
                    message.numberValue = $Number(object.numberValue);
                if (object.stringValue != null)
                    message.stringValue = $String(object.stringValue);
                if (object.boolValue != null)
                    message.boolValue = $Boolean(object.boolValue);
                if (object.structValue != null) {
                    if (!$util.isObject(object.structValue))
                        throw $TypeError(".google.protobuf.Value.structValue: object expected");
                    message.structValue = $root.google.protobuf.Struct.fromObject(object.structValue, _depth + 1);
                }
                if (object.listValue != null) {
                    if (!$util.isObject(object.listValue))
                        throw $TypeError(".google.protobuf.Value.listValue: object expected");
                    message.listValue = $root.google.protobuf.ListValue.fromObject(object.listValue, _depth + 1);
                }
                return message;
            };

            Value.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (message.nullValue != null && $Object.hasOwnProperty.call(message, "nullValue")) {
                    object.nullValue = options.enums === $String ? $root.google.protobuf.NullValue[message.nullValue] === $undefined ? message.nullValue : $root.google.protobuf.NullValue[message.nullValue] : message.nullValue;
                    if (options.oneofs)
                        object.kind = "nullValue";
                }
                if (message.numberValue != null && $Object.hasOwnProperty.call(message, "numberValue")) {
                    object.numberValue = options.json && !$isFinite(message.numberValue) ? $String(message.numberValue) : message.numberValue;
                    if (options.oneofs)
                        object.kind = "numberValue";
                }
                if (message.stringValue != null && $Object.hasOwnProperty.call(message, "stringValue")) {
                    object.stringValue = message.stringValue;
                    if (options.oneofs)
                        object.kind = "stringValue";
                }
                if (message.boolValue != null && $Object.hasOwnProperty.call(message, "boolValue")) {
                    object.boolValue = message.boolValue;
                    if (options.oneofs)
                        object.kind = "boolValue";
                }
                if (message.structValue != null && $Object.hasOwnProperty.call(message, "structValue")) {
                    object.structValue = $root.google.protobuf.Struct.toObject(message.structValue, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "structValue";
                }
                if (message.listValue != null && $Object.hasOwnProperty.call(message, "listValue")) {
                    object.listValue = $root.google.protobuf.ListValue.toObject(message.listValue, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "listValue";
                }
                return object;
            };

            Value.prototype.toJSON = function() {
                return Value.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Value;
        })();

        protobuf.NullValue = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "NULL_VALUE"] = 0;
            return values;
        })();

        protobuf.ListValue = (function() {

            const ListValue = function (properties) {
                this.values = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ListValue.prototype.values = $util.emptyArray;

            ListValue.create = function(properties) {
                return new ListValue(properties);
            };

            ListValue.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.values != null && message.values.length)
                    for (let i = 0; i < message.values.length; ++i)
                        $root.google.protobuf.Value.encode(message.values[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ListValue.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.google.protobuf.ListValue();
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
                            if (!(message.values && message.values.length))
                                message.values = [];
                            message.values.push($root.google.protobuf.Value.decode(reader, reader.size(), $undefined, _depth + 1));
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

            ListValue.fromObject = function (object, _depth) {
                if (object instanceof $root.google.protobuf.ListValue)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".google.protobuf.ListValue: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.google.protobuf.ListValue();
                if (object.values) {
                    if (!$Array.isArray(object.values))
                        throw $TypeError(".google.protobuf.ListValue.values: array expected");
                    message.values = $Array(object.values.length);
                    for (let i = 0; i < object.values.length; ++i) {
                        if (!$util.isObject(object.values[i]))
                            throw $TypeError(".google.protobuf.ListValue.values: object expected");
                        message.values[i] = $root.google.protobuf.Value.fromObject(object.values[i], _depth + 1);
                    }
                }
                return message;
            };

            ListValue.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.values = [];
                if (message.values && message.values.length) {
                    object.values = $Array(message.values.length);
                    for (let j = 0; j < message.values.length; ++j)
                        object.values[j] = $root.google.protobuf.Value.toObject(message.values[j], options, _depth + 1);
                }
                return object;
            };

            ListValue.prototype.toJSON = function() {
                return ListValue.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ListValue;
        })();

        protobuf.Timestamp = (function() {

            const Timestamp = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Timestamp.prototype.seconds = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
            Timestamp.prototype.nanos = 0;

            Timestamp.create = function(properties) {
                return new Timestamp(properties);
            };

            Timestamp.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.seconds != null && $Object.hasOwnProperty.call(message, "seconds") && (typeof message.seconds === "object" ? message.seconds.low || message.seconds.high : message.seconds !== 0))
                    writer.uint32(8).int64(message.seconds);
                if (message.nanos != null && $Object.hasOwnProperty.call(message, "nanos") && message.nanos !== 0)
                    writer.uint32(16).int32(message.nanos);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Timestamp.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.google.protobuf.Timestamp();
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
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.seconds = value;
                            else
                                delete message.seconds;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.nanos = value;
                            else
                                delete message.nanos;
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

            Timestamp.fromObject = function (object, _depth) {
                if (object instanceof $root.google.protobuf.Timestamp)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".google.protobuf.Timestamp: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.google.protobuf.Timestamp();
                if (object.seconds != null)
                    if (typeof object.seconds === "object" ? object.seconds.low || object.seconds.high : $Number(object.seconds) !== 0)
                        if ($util.Long)
                            message.seconds = $util.Long.fromValue(object.seconds, false);
                        else if (typeof object.seconds === "string")
                            message.seconds = $parseInt(object.seconds, 10);
                        else if (typeof object.seconds === "number")
                            message.seconds = object.seconds;
                        else if (typeof object.seconds === "object")
                            message.seconds = new $util.LongBits(object.seconds.low >>> 0, object.seconds.high >>> 0).toNumber();
                if (object.nanos != null)
                    if ($Number(object.nanos) !== 0)
                        message.nanos = object.nanos | 0;
                return message;
            };

            Timestamp.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, false);
                        object.seconds = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.seconds = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.nanos = 0;
                }
                if (message.seconds != null && $Object.hasOwnProperty.call(message, "seconds"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.seconds = typeof message.seconds === "number" ? $BigInt(message.seconds) : $util.Long.fromBits(message.seconds.low >>> 0, message.seconds.high >>> 0, false).toBigInt();
                    else if (typeof message.seconds === "number")
                        object.seconds = options.longs === $String ? $String(message.seconds) : message.seconds;
                    else
                        object.seconds = options.longs === $String ? $util.Long.prototype.toString.call(message.seconds) : options.longs === $Number ? new $util.LongBits(message.seconds.low >>> 0, message.seconds.high >>> 0).toNumber() : message.seconds;
                if (message.nanos != null && $Object.hasOwnProperty.call(message, "nanos"))
                    object.nanos = message.nanos;
                return object;
            };

            Timestamp.prototype.toJSON = function() {
                return Timestamp.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Timestamp;
        })();

        return protobuf;
    })();

    return google;
})();

export {
  $root as default
};
