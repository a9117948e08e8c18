/**
 * Server reflection (v1 and v1alpha), so that `grpcurl` and the like can list and call methods without our protos.
 *
 * What is told are protoc's own descriptors, made when the protos change (scripts/generate-descriptors.ts): files under
 * their names with what they import, reflection's own among them. A file is answered with all that it needs behind it.
 * Both versions have the same messages, which are small enough to be read and written by hand:
 *
 *     request   host 1 | file_by_filename 3 | file_containing_symbol 4 | file_containing_extension 5 {1, 2}
 *               | all_extension_numbers_of_type 6 | list_services 7
 *     response  valid_host 1, original_request 2 | files 4 {1…} | extension numbers 5 {1, 2…} | services 6 {1 {1}…}
 *               | error 7 {code 1, message 2}
 */
import { Reader, Writer } from "protobufjs/minimal.js";
import { GrpcStatus, NodeError } from "../../engine/index.ts";
import { type LaneServices, SERVICE_NAME } from "../handlers/handlers.ts";
import type { ServerCall } from "./call.ts";
import { type DescriptorFiles, descriptorFiles } from "./descriptor-files.ts";
import { HEALTH_SERVICE_NAME } from "./health.ts";
import type { GrpcLimits } from "./limits.ts";
import type { CallReader, Failure, GrpcService } from "./service.ts";
import { SMALL_SIZE } from "./unfinished.ts";

const SERVICE_NAMES = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];
const SERVICES_TOLD = [SERVICE_NAME, HEALTH_SERVICE_NAME, ...SERVICE_NAMES];
const LENGTH_DELIMITED = 2;
const tag = (field: number): number => (field << 3) | LENGTH_DELIMITED;

const Field = {
  HOST: 1,
  FILE_BY_NAME: 3,
  FILE_BY_SYMBOL: 4,
  FILE_BY_EXTENSION: 5,
  EXTENSION_NUMBERS: 6,
  LIST_SERVICES: 7,
} as const;

/**
 * Both versions, with one bound of streams open in the lane: each may hold an answer that its caller does not take, and
 * anybody may open one. A stream that asks nothing for `streamIdleMs` ends with STREAM_IDLE. Descriptors are read when
 * somebody first asks: some milliseconds that most lanes never need.
 */
export function reflectionServices(
  services: Pick<LaneServices, "shed">,
  { streamsOpenMax, streamIdleMs }: Pick<GrpcLimits, "streamsOpenMax" | "streamIdleMs">,
): GrpcService[] {
  let files: DescriptorFiles | null = null;
  let openCount = 0;
  const open = (call: ServerCall): CallReader => {
    if (openCount >= streamsOpenMax) {
      throw services.shed("lane", "the lane has as many streams of reflection as it may");
    }
    openCount += 1;
    call.allowSilence();
    const leave = (): void => {
      clearTimeout(silence);
      openCount -= 1;
    };
    const fail = (failure: Failure): void => {
      leave();
      call.fail(failure);
    };
    const silence = setTimeout(() => fail(silent()), streamIdleMs).unref();
    const message = (bytes: Uint8Array): void => {
      silence.refresh();
      files ??= descriptorFiles();
      const answer = answerTo(bytes, files);
      if (answer === null) {
        const message = "the message is no ServerReflectionRequest";
        fail({ code: GrpcStatus.INVALID_ARGUMENT, message, metadata: [] });
      } else if (!call.send(answer)) call.pause();
    };
    return {
      message,
      end: () => {
        leave();
        call.finish();
      },
      cancelled: leave,
      drained: () => call.resume(),
    };
  };
  return SERVICE_NAMES.map((name) => ({
    name,
    messageSizeMax: SMALL_SIZE,
    methods: { ServerReflectionInfo: open },
  }));
}

const silent = () =>
  new NodeError("STREAM_IDLE", "nothing was asked on the stream for too long; open another");

/** Null: it is no request. */
function answerTo(request: Uint8Array, files: DescriptorFiles): Uint8Array | null {
  let host = "";
  let kind = 0;
  let text = "";
  try {
    const reader = Reader.create(request);
    while (reader.pos < reader.len) {
      const key = reader.uint32();
      const field = key >>> 3;
      if ((key & 7) !== LENGTH_DELIMITED || field < Field.HOST || field > Field.LIST_SERVICES) {
        reader.skipType(key & 7);
      } else if (field === Field.HOST) host = reader.string();
      else {
        kind = field;
        // Of an extension nothing is known whatever it is; its bytes need not be text.
        if (field === Field.FILE_BY_EXTENSION) reader.bytes();
        else text = reader.string();
      }
    }
  } catch {
    return null;
  }
  const writer = Writer.create();
  if (host !== "") writer.uint32(tag(1)).string(host);
  writer.uint32(tag(2)).bytes(request);
  writeAnswer(writer, kind, text, files);
  return writer.finish();
}

function writeAnswer(writer: Writer, kind: number, text: string, files: DescriptorFiles): void {
  switch (kind) {
    case Field.FILE_BY_NAME:
      writeFiles(writer, files.byName(text), `no file ${text}`);
      break;
    case Field.FILE_BY_SYMBOL:
      writeFiles(writer, files.bySymbol(text), `no symbol ${text}`);
      break;
    case Field.FILE_BY_EXTENSION:
      writeError(writer, "no extensions are known here");
      break;
    case Field.EXTENSION_NUMBERS:
      if (files.isMessage(text)) writer.uint32(tag(5)).fork().uint32(tag(1)).string(text).ldelim();
      else writeError(writer, `no message ${text}`);
      break;
    case Field.LIST_SERVICES:
      writer.uint32(tag(6)).fork();
      for (const name of SERVICES_TOLD) writer.uint32(tag(1)).fork().uint32(tag(1)).string(name).ldelim();
      writer.ldelim();
      break;
    default:
      writeError(writer, "the request asks for nothing", GrpcStatus.INVALID_ARGUMENT);
      break;
  }
}

function writeFiles(writer: Writer, found: readonly Uint8Array[] | null, why: string): void {
  if (found === null) {
    writeError(writer, why);
    return;
  }
  writer.uint32(tag(4)).fork();
  for (const file of found) writer.uint32(tag(1)).bytes(file);
  writer.ldelim();
}

function writeError(writer: Writer, message: string, code: number = GrpcStatus.NOT_FOUND): void {
  writer.uint32(tag(7)).fork().uint32(8).int32(code).uint32(tag(2)).string(message).ldelim();
}
