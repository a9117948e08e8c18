/** The numbers of RFC 9113: frame types (§6), flags (§6), error codes (§7), settings (§6.5.2), sizes. */

export const FrameType = {
  DATA: 0x0,
  HEADERS: 0x1,
  PRIORITY: 0x2,
  RST_STREAM: 0x3,
  SETTINGS: 0x4,
  PUSH_PROMISE: 0x5,
  PING: 0x6,
  GOAWAY: 0x7,
  WINDOW_UPDATE: 0x8,
  CONTINUATION: 0x9,
} as const;

export const Flag = {
  END_STREAM: 0x1,
  ACK: 0x1,
  END_HEADERS: 0x4,
  PADDED: 0x8,
  PRIORITY: 0x20,
} as const;

export const ErrorCode = {
  NO_ERROR: 0x0,
  PROTOCOL_ERROR: 0x1,
  INTERNAL_ERROR: 0x2,
  FLOW_CONTROL_ERROR: 0x3,
  SETTINGS_TIMEOUT: 0x4,
  STREAM_CLOSED: 0x5,
  FRAME_SIZE_ERROR: 0x6,
  REFUSED_STREAM: 0x7,
  CANCEL: 0x8,
  COMPRESSION_ERROR: 0x9,
  CONNECT_ERROR: 0xa,
  ENHANCE_YOUR_CALM: 0xb,
  INADEQUATE_SECURITY: 0xc,
  HTTP_1_1_REQUIRED: 0xd,
} as const;

export const SettingId = {
  HEADER_TABLE_SIZE: 0x1,
  ENABLE_PUSH: 0x2,
  MAX_CONCURRENT_STREAMS: 0x3,
  INITIAL_WINDOW_SIZE: 0x4,
  MAX_FRAME_SIZE: 0x5,
  MAX_HEADER_LIST_SIZE: 0x6,
} as const;

/** Length, type, flags and stream of a frame (§4.1). */
export const FRAME_HEADER_SIZE = 9;
/** The smallest value that SETTINGS_MAX_FRAME_SIZE may have, its default (§6.5.2); and ours: we advertise no other. */
export const FRAME_SIZE_DEFAULT = 16_384;
export const FRAME_SIZE_LARGEST = 16_777_215;
/** Of the connection and of a stream, before settings and WINDOW_UPDATE (§6.9.2). */
export const WINDOW_SIZE_DEFAULT = 65_535;
/** §6.9.1: a window above it is an error. */
export const WINDOW_SIZE_LARGEST = 0x7fff_ffff;
export const STREAM_ID_LARGEST = 0x7fff_ffff;
/** RFC 7541 §4.2 with SETTINGS_HEADER_TABLE_SIZE's default: of both sides' tables until SETTINGS say otherwise. */
export const HEADER_TABLE_SIZE_DEFAULT = 4096;
/** §3.4. */
export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");
