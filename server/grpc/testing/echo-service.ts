/** A service of all four kinds, registered beside the node's own, to test calls as such: it repeats what it is told. */
import type { ServerCall } from "../call.ts";
import { binaryText, binaryValues, textValue } from "../metadata.ts";
import { type CallReader, collectOne, type GrpcService } from "../service.ts";

export const ECHO_SERVICE_NAME = "test.Echo";

/** What a test looks at. */
export interface EchoSeen {
  cancelled: number;
  compressed: number;
  calls: ServerCall[];
}

/**
 * - `Unary`: the message back. `x-echo` comes back as initial metadata, `x-echo-bin` as trailing.
 * - `Many`: the message as often as its first byte says.
 * - `Count`: how many messages came, as a byte.
 * - `Both`: each message as it comes.
 * - `Never`: no answer.
 * - `Throw`: throws while it takes the message.
 */
export function echoService(): { readonly service: GrpcService; readonly seen: EchoSeen } {
  const seen: EchoSeen = { cancelled: 0, compressed: 0, calls: [] };
  const cancelled = () => {
    seen.cancelled += 1;
  };
  const begin = (call: ServerCall): ServerCall => {
    seen.calls.push(call);
    const text = textValue(call.headers, "x-echo");
    if (text !== undefined) call.setInitialMetadata(["x-echo", text]);
    return call;
  };
  const finish = (call: ServerCall): void => {
    const bytes = binaryValues(call.headers, "x-echo-bin")[0];
    call.finish(bytes === undefined ? [] : ["x-echo-bin", binaryText(bytes)]);
  };
  const each = (call: ServerCall, reader: Partial<CallReader>): CallReader => {
    begin(call);
    return { message: () => {}, end: () => {}, cancelled, drained: () => call.resume(), ...reader };
  };
  const service: GrpcService = {
    name: ECHO_SERVICE_NAME,
    methods: {
      Unary: (call) =>
        collectOne(
          begin(call),
          (message) => {
            if (call.isMessageCompressed) seen.compressed += 1;
            call.send(message);
            finish(call);
          },
          { cancelled },
        ),
      Many: (call) =>
        collectOne(begin(call), (message) => {
          for (let count = message[0]!; count > 0; count--) call.send(message);
          finish(call);
        }),
      Count: (call) => {
        let count = 0;
        return each(call, {
          message: () => {
            count += 1;
          },
          end: () => {
            call.send(Uint8Array.of(count));
            finish(call);
          },
        });
      },
      Both: (call) =>
        each(call, {
          message: (bytes) => {
            if (call.isMessageCompressed) seen.compressed += 1;
            if (!call.send(bytes)) call.pause();
          },
          end: () => finish(call),
        }),
      Never: (call) => each(call, {}),
      Throw: (call) =>
        each(call, {
          message: () => {
            throw new TypeError("a fault of the method");
          },
        }),
    },
  };
  return { service, seen };
}
