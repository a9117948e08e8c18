// Made by `npm run generate` with protoc; do not edit.
/** A FileDescriptorSet in base64. */
export declare const DESCRIPTOR_SET: string;
