/** How prebuilt binaries are named: prebuilds/face_native-<platform>-<arch>/node-napi-v8.node. */
module.exports = { name: 'face_native', napi_versions: [8] };
