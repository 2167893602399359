/**
 * A typedoc plugin: types that valibot infers name each option of a schema twice at one place, and with it the comment
 * there. Typedoc warns of two comments; there is one.
 */
export function load({ logger }) {
  const warn = logger.warn.bind(logger);
  logger.warn = (message, ...where) => {
    if (!message.includes('has multiple declarations with a comment')) warn(message, ...where);
  };
}
